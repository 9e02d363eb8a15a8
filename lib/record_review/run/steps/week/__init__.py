"""The reading week as it goes on: what happens in it, how far the reading is, what it leaves behind."""
