"""The rows of children as a frame, and who is whose sibling by what was listed."""
