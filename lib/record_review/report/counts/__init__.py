"""Records counted by their answers, exact or weighted."""
