"""What goes back to the partnership: findings as workbook and page, and what a corrected return changed."""
