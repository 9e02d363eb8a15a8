"""Forms and widgets of the notebooks, over pure functions of other rooms."""
