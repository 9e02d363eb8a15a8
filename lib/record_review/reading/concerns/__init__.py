"""Concerns about a child that cannot wait for the report: what readers say the lead must hear of today."""
