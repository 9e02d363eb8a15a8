"""Making the lists of a book: exact shares, bounds, exchanges and mending. Knows no child by reference."""
