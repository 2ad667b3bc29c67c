"""Copies: which documents hold the same text, whole or in part, even after a rewriting tool went over it.

A verdict is evidence for a person: it shows what is shared, sentence by sentence. Words of this package:
*reading* (a text normalised, cut into words and sentences), *class* (words that rewriting tools put for each other),
*fingerprint* (a sample of hashed runs of three classes), *cluster* (documents that hold one text as a whole),
*pair* (two texts compared, by the hashes of both), *verdict*, *coverage* (share of a side that has its match).

Invariants: the algorithm (everything down to `compare.py`) knows no rows; pairs are keyed by the hashes of the two
texts, so a decision outlives documents, re-runs and new class maps; a document's fingerprint and its postings are
written in one transaction; what is read for a person passes the visibility rule; no public document has a head that
is not public.
"""
