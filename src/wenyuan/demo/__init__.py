"""The sample library that `make demo` shows: our own texts, written out in every format that is read here.

Words: a *text* is a Markdown file in texts/; an *entry* of library.toml says which file is made from which text, with
which changes; a *sample* is a file that was built. Copies are planted on purpose: exact duplicates, new editions,
rewritten, shuffled, shortened and translated ones, and a few files that nothing can read.
Invariants: no Django, no network; only our own texts; the same code and texts give the same files, but for those
that LibreOffice saves, which carry the hour of saving.
"""
