"""The workbench: where librarians go through what waits for them, one item after the other, mostly by single keys.

Words: *queue* (items of one kind, the weightiest first), *item*, *decision* (each can be taken back). For everybody who is
not a librarian none of its addresses exists. It shows what others found and calls their actions; of its own it keeps only
what was flagged for a look and what was said of it.
"""
