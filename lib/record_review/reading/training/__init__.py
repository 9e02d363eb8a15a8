"""The half day of training: the child's plan it uses, what those who attend answer, and what that tells."""
