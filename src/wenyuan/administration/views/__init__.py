"""Views of the house, by subject."""
