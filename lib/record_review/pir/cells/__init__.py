"""What one cell means, and what a column of dates tells of how it was typed."""
