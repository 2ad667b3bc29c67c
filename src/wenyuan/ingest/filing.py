"""How a document is filed the moment it is received: its shelf, who may see it, and what is said of it beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenyuan.house import settings as house
from wenyuan.kernel.folding import fold
from wenyuan.library import metadata
from wenyuan.library.errors import BadValue
from wenyuan.library.models import Access, Category, Document, Tag
from wenyuan.library.rules import branches
from wenyuan.library.standing import new_link_key

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What a new document begins with. The defaults are those of `wenyuan add`."""

    category: Category | None = None
    access: str = Access.PUBLIC
    source: str = ""
    licence: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    #: The uploader hands it in later.
    is_draft: bool = False
    #: A librarian looks before others do.
    needs_review: bool = False


def file_document(document: Document, filing: Filing) -> None:
    """Write a filing into a document that is about to be saved for the first time; its tags follow with `tag`."""
    document.category, document.access = filing.category, filing.access
    document.source, document.licence, document.language = filing.source, filing.licence, filing.language
    document.link_key = new_link_key() if filing.access == Access.LINK else ""
    document.is_draft = filing.is_draft
    # A draft is nobody's but its owner's while it is processed.
    document.needs_review = filing.needs_review or filing.is_draft


def tag(document: Document, names: tuple[str, ...]) -> None:
    """Put tags on a document; a tag that is there under another spelling is that tag."""
    found = [Tag.objects.get_or_create(folded=fold(name), defaults={"name": name})[0] for name in clean_tags(names)]
    document.tags.add(*found)


def clean_tags(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Names as tags are kept, without doubles, at most 20. Cut where they are too long, and without what cannot be a tag:
    a file is not turned away for its tags."""
    wanted: dict[str, str] = {}
    for raw in names:
        try:
            name = metadata.tag_name(raw[: metadata.TAG_LENGTH])
        except BadValue:
            continue
        wanted.setdefault(fold(name), name)
    return tuple(wanted.values())[:20]


def needs_review(owner: User, category: Category | None) -> bool:
    """Whether a librarian has to look at what `owner` brings to this shelf.

    Never where the owner is the librarian: of the library, or of the shelf's branch.
    """
    if not house.get().review_uploads or owner.is_staff:
        return False
    path = category.path if category is not None else ""
    return not any(path.startswith(branch) for branch in branches(owner))
