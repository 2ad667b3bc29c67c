"""How often one may ask, so that nobody takes the site away from others.

Words: *rule* (a limit and what counts towards it), *asker* (a person who is signed in, else the address a request comes from),
*debt* (how far an asker is ahead of the rule). Invariants: a reader at a reader's pace never meets a limit; a request within
the limits writes no row; neither an address nor a name is kept, only a keyed hash that is worth nothing a few minutes later.
"""

from wenyuan.portal.rates.charging import charge
from wenyuan.portal.rates.rules import UPLOADS

__all__ = ["UPLOADS", "charge"]
