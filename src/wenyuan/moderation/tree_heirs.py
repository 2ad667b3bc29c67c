"""What hangs on a category besides its place: documents, librarians, what is proposed. Inside the tree's transaction."""

from __future__ import annotations

from wenyuan.accounts.models import User
from wenyuan.library.effects import owe_index
from wenyuan.library.models import Category, Curatorship, Document, Proposal


def inherit(left: Category, heir: Category) -> int:
    """Give the heir a category's documents (how many), its librarians, and what is proposed for it."""
    documents = Document.objects.filter(category=left)
    ids = list(documents.order_by("pk").values_list("pk", flat=True))
    documents.update(category=heir)
    owe_index(ids)
    known = Curatorship.objects.filter(category=heir).values("user")
    Curatorship.objects.filter(category=left).exclude(user__in=known).update(category=heir)
    Curatorship.objects.filter(category=left).delete()
    propose_instead(left.slug, heir.slug)
    return len(ids)


def propose_instead(slug: str, other: str) -> None:
    """What is proposed under one slug is proposed under another; where that is proposed already, it is past."""
    waiting = _proposed(slug)
    doubled = _proposed(other).values("document")
    waiting.filter(document__in=doubled).update(state=Proposal.State.PAST)
    _proposed(slug).update(value=other)


def end(category: Category) -> None:
    """A category goes without an heir: it is proposed no more, and who was librarian of nothing else is none any more."""
    _proposed(category.slug).update(state=Proposal.State.PAST)
    people = list(Curatorship.objects.filter(category=category).values_list("user", flat=True))
    Curatorship.objects.filter(category=category).delete()
    still = Curatorship.objects.filter(user__in=people).values("user")
    User.objects.filter(pk__in=people).exclude(pk__in=still).update(is_curator=False)


def tell_suggestions(category: Category) -> None:
    """Names of categories are offered while one types, from what is made anew when the index hears of something."""
    owe_index(Document.objects.filter(category__path__startswith=category.path).values_list("pk", flat=True)[:1])


def _proposed(slug: str):  # type: ignore[no-untyped-def]
    return Proposal.objects.filter(field=Proposal.Field.CATEGORY, value=slug, state=Proposal.State.OPEN)
