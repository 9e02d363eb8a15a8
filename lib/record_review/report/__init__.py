"""The statistical report: estimates, words, protected tables and charts, and the page that is released."""
