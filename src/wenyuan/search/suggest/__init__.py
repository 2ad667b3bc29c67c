"""What is offered while a reader types, and instead of a word that finds nothing.

Words: an *entry* is a title, a term or a category; a *key* is one way to type it (as written, by pinyin, by initials);
a *candidate* is an entry before it was asked who may see it. Invariants: the file is made of public documents only,
is derived and never changed; nothing of it is shown to a person for whom rows and index do not vouch now.
"""

from wenyuan.search.suggest.answers import Suggestion, suggestions
from wenyuan.search.suggest.build import rebuild
from wenyuan.search.suggest.corrections import corrections
from wenyuan.search.suggest.refresh import close, refresh_when_due

__all__ = ["Suggestion", "close", "corrections", "rebuild", "refresh_when_due", "suggestions"]
