"""What the house tells somebody about a document: that it was sent back and why, that a report was answered.

Words: *notice* (one message, to one person, about one document), *verb* (what was done, a fixed word), *text* (the reason in a
person's own words). A notice is read on the site; nothing is sent. Whoever does the deed writes it in the deed's transaction.
"""
