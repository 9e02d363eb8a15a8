"""Moderation of the records that two read: what both said, what was agreed, and whether readers drift."""
