"""How far two readers of one record agree."""
