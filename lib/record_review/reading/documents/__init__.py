"""The documents of the records: what each agency is asked for, how far it has come, what is overdue."""
