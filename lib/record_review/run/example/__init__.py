"""The invented partnership: its return, its readers and their filled workbooks."""

# Beside the filled workbooks: what they were made for, and their digests, to know them again.
WRITTEN = "written-by-the-example.json"
