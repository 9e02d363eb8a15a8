"""From a public number to a selection, and what replaced records change in it."""
