"""Where in a workbook everything stands: sheets, headings, rows and the sheet Partnership."""
