"""Estimates from a stratified sample, their ranges, and how they differ. Pure functions of arrays."""
