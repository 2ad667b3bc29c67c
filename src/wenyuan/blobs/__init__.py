"""Bytes by their sha256: stores behind one port, and the rows that say which bytes are there.

Words: a *blob* is an immutable sequence of bytes named by its sha256. Invariants: bytes are durable before a row
names them; the same bytes are kept once; a blob is never changed."""
