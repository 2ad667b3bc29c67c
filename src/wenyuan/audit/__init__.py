"""What administrators and librarians did: who, when, what, to which thing. Written in the deed's own transaction.

Words: *event* (one deed), *verb* (a fixed word: document.withdraw), *subject* (kind:key of the thing). Events are only
ever added. Nothing here imports a domain: subjects are named by strings, so that an event outlives what it speaks of.
"""
