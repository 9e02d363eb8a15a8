"""What was released, read back as numbers."""
