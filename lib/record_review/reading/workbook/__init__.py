"""The workbook a pair fills in."""
