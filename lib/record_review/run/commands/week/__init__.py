"""The commands of the reading week that say how far it is and what happens in it, in words."""
