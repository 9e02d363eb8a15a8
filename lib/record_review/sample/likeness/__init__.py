"""How like the population the lists and the selection are."""
