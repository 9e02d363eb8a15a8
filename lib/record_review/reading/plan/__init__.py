"""Who reads which record on which day of the reading week, and what moves when something changes."""
