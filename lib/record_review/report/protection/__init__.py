"""What may be said of the counts, and the proof that nothing more can be worked out."""
