"""What a return must satisfy: one function per sentence of the guidance, and the findings they give."""
