"""The question bank as a questionnaire: what is asked of whom."""
