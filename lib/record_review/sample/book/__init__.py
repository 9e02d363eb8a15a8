"""The book of candidate lists: made, counted, kept."""
