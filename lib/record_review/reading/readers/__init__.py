"""Who reads, in which pair, and what each pair is handed."""
