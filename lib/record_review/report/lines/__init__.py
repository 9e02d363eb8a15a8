"""The lines of the report: what each says in words, tables and charts."""
