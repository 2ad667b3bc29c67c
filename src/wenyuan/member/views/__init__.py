"""A view reads input, calls one query or action, renders."""
