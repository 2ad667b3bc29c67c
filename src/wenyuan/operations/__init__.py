"""How the site is: whether it lives, whether it can serve, and in numbers, for machines and for administrators.

Words: *alive* (this process answers), *ready* (database, store, index, worker and indexer are there), a *gauge* (read from
the rows when somebody asks), a *counter* (kept by processes, `kernel.metrics`). Invariants: asking writes no row; nothing
told here names a person, a document or an address; what is not ready is named by a fixed word, without its reason.
"""
