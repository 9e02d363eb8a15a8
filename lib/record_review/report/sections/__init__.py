"""The sections of the released report, each from protected numbers."""
