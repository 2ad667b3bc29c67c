"""What administrators and librarians did: who, when, what, to which thing. Written in the deed's own transaction.

Words: *event* (one deed), *verb* (a fixed word: document.withdraw), *subject* (kind:key of the thing), *seal* (the link of
one event to all before it), *chain* (all seals), *head* (the last seal, noted outside the database), *details* (an event's
`data`, the one part that may be forgotten). Invariants: events and seals are only ever added, and the database itself
refuses anything else; writers never wait for the chain, a sealer follows them; a changed, lost, slipped-in or cut-off
event is named by `verify`. Nothing here imports a domain: subjects are named by strings, so that an event outlives what
it speaks of.
"""
