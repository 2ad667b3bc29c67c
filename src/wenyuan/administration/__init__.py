"""The house's own pages: settings, people, storage, jobs, mail, audit, statistics.

For everybody who is not an administrator none of the addresses below /admin exists; /stats is there for librarians too.
It reads and calls; what it changes, other packages' actions change.
"""
