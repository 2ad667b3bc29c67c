"""What the machine, or a reader, would write of a document, so that a person only confirms.

Words: *candidate* (a value for a field, with its source, why, and how certain), *proposal* (a candidate kept in a row for a
person to decide), *taken* (a proposal that was certain enough to be written at once). Invariants: what a person wrote,
accepted or refused is never overwritten nor proposed again; a category is proposed and never taken; a file's bytes are
parsed elsewhere, in the jail, and only what came out of it is read here; a reading of the same file proposes the same.
"""
