"""For the inspection team alone: exact counts, none of which may be released."""
