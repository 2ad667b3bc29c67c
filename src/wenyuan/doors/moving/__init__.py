"""Moving in from another system: its data is read into a cargo, shown, and carried in.

Who reads (paperless, moredoc) knows the other system and nothing of ours; who carries knows nothing of the other.
"""
