"""What each command may be given, by theme; nothing here does the work."""
