"""Which reserve is read in place of a record, and what the lead decides."""
