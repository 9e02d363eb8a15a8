"""Executing notebooks one after another, and what is said meanwhile."""
