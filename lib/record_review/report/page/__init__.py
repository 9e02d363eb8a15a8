"""Declared pieces in, one self-contained HTML page out."""
