"""Views of the reader, by what they give out."""
