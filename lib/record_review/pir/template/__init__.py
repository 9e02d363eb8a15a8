"""The blank return that a partnership fills in."""
