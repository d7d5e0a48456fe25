"""The cost of each kind of page."""
