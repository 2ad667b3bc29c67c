"""Keeping what was received: copies of the whole site elsewhere, and reading all bytes again and again.

Words: a *backup* is a folder that holds the database as it was at one moment and names every blob it needs; the *shelf* is
the folder of backups with the blobs they share; a *drill* restores a backup into a scratch place and checks everything; a
*scrub* reads blobs and compares their sha256. Invariants: the database is taken first, then the bytes, so that a backup
never names bytes it does not have, and nothing it names is collected meanwhile; a backup has its final name only when it is whole; restoring never overwrites
without being told to.
"""
