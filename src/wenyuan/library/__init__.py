"""The truth about documents: documents, revisions, pages, categories, and who may see them.

Words: a *document* is what has an address; a *revision* is one file of it; a *page* is the unit that is stored, searched
and cited. Invariants: who may see a document is decided in rules.py and nowhere else; published means pages 1..page_count."""
