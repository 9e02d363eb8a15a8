"""The end of an inspection: what a person brought for it, and where it lies."""
