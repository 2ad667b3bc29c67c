"""What an administrator decides about the site: its name and footer, its limits, who may come in, what robots get.

Words: *entry* (what can be set: kind, meaning, bounds), *setting* (a row: an entry whose value differs from the default),
*House* (all values as they are now). The environment gives the defaults; a row wins over it. Invariants: rows hold only
values that their entry takes; every change is an audit event with what stood there before, so that it can be taken back.
"""
