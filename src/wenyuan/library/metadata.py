"""What is said of a document: which fields there are, which values they can have, and how values are written.

Values come in as people and programs write them and are judged in one place, `cleaned`; as plain JSON values they go
into audit, proposals and comparisons (`described`). Who may change them is asked above (moderation).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wenyuan.kernel.folding import fold
from wenyuan.library.effects import owe_index, owe_place
from wenyuan.library.errors import BadValue, NoSuchCategory, TooLong, WrongDate
from wenyuan.library.extra_fields import cleaned_extra
from wenyuan.library.licences import licence_of
from wenyuan.library.models import Category, Document, Tag

#: Every field with its name for people, in the order in which a form shows them.
LABELS = {
    "title": _("Title"),
    "author": _("Author"),
    "dated": _("Date"),
    "language": _("Language"),
    "category": _("Category"),
    "tags": _("Tags"),
    "description": _("Summary"),
    "source": _("Where it comes from"),
    "licence": _("Licence"),
    "extra": _("Further fields"),
}
#: Fields of which the index holds nothing.
_UNFOUND = frozenset({"source", "licence", "extra"})
TAG_LENGTH = 40
_SEPARATORS = frozenset(",，;；、")
TAGS_LIMIT = 50
DESCRIPTION_LIMIT = 5_000
#: A calendar for next year has a date that is yet to come; one beyond is a slip of the pen.
DAYS_AHEAD = 366


def cleaned(changes: Mapping[str, object]) -> dict[str, object]:
    """The values as the columns take them, by field; a category as its locked row. Inside a transaction.

    Blanks around and line ends inside of single lines are taken away. `dated` may be a date or ISO 8601, `category` a row,
    a key, a slug or None, `tags` names. Raises BadValue (NoSuchCategory, WrongDate, TooLong) for the first that cannot be.
    """
    return {field: _judge(field)(value) for field, value in changes.items()}


def described(document: Document) -> dict[str, object]:
    """All fields as plain values: dates in ISO 8601, the category by its slug, tags sorted by name."""
    return {
        "title": document.title,
        "author": document.author,
        "dated": document.dated.isoformat() if document.dated else "",
        "language": document.language,
        "category": document.category.slug if document.category else "",
        "tags": sorted(tag.name for tag in document.tags.all()) if document.pk else [],
        "description": document.description,
        "source": document.source,
        "licence": document.licence,
        "extra": dict(document.extra),
    }


def plain(field: str, value: object) -> object:
    """A cleaned value as `described` says it."""
    match value:
        case None:
            return ""
        case Category():
            return value.slug
        case dt.date():
            return value.isoformat()
        case list():
            return sorted(map(str, value))
        case _:
            return value


def write(document: Document, values: Mapping[str, object]) -> None:
    """Write cleaned values into the rows and owe the index what it must hear. Inside a transaction that holds the row."""
    columns = [field for field in values if field not in {"tags", "extra"}]
    for field in columns:
        setattr(document, field, values[field])
    if "extra" in values:
        given = dict(values["extra"])  # type: ignore[call-overload]
        document.extra = {key: value for key, value in {**document.extra, **given}.items() if value not in {"", None}}
        columns.append("extra")
    if columns:
        document.save(update_fields=[*columns, "title_source"] if "title" in columns else columns)
    if "tags" in values:
        document.tags.set(tags_named(values["tags"]))  # type: ignore[arg-type]
    if not _UNFOUND.issuperset(values):
        owe_index([document.pk])
    if "category" in values:
        owe_place(document.pk)


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags with these names, made where there are none; what folds to the same is the same tag, as it was first written."""
    wanted = {fold(name): name for name in names}
    Tag.objects.bulk_create([Tag(name=name, folded=key) for key, name in wanted.items()], ignore_conflicts=True)
    return list(Tag.objects.filter(folded__in=wanted))


def tag_name(raw: str) -> str:
    """A tag's name as it is kept: one line, of at most TAG_LENGTH characters, with a letter or digit.

    It stands in addresses (/tag/<name>, /tag/<name>.atom): no slash at an end, no step that is "." or "..", no ending
    of the feed's. Commas and the like separate tags and are in none. Raises BadValue, TooLong.
    """
    name = one_line(raw)
    if len(name) > TAG_LENGTH:
        raise bad(TooLong, "tags", name, limit=TAG_LENGTH)
    is_word = any(c.isalnum() for c in name) and not _SEPARATORS & set(name)
    if not is_word or {"", ".", ".."} & set(name.split("/")) or name.lower().endswith(".atom"):
        raise bad(BadValue, "tags", name)
    return name


def one_line(raw: object) -> str:
    """Composed, on one line, without controls and invisible marks."""
    text = unicodedata.normalize("NFC", str(raw or ""))
    kept = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text)
    return " ".join(kept.split())


def bad(error: type[BadValue], field: str, value: object, **params: object) -> BadValue:
    """The error that names a field in the reader's words, and the value, cut to what one takes in at a glance."""
    named = {"field": str(LABELS.get(field, field)), "value": one_line(value)[:80], "name": field}
    return error("", **named, **params)


def _judge(field: str) -> Callable[[object], object]:
    judges: dict[str, Callable[[object], object]] = {
        "title": partial(_line, "title", 300),
        "author": partial(_line, "author", 200),
        "source": partial(_line, "source", 300),
        "language": _language,
        "dated": _date,
        "category": _category,
        "tags": _tags,
        "description": _description,
        "licence": _licence,
        "extra": cleaned_extra,
    }
    if field not in judges:
        raise bad(BadValue, field, "")
    return judges[field]


def _line(field: str, limit: int, value: object) -> str:
    text = one_line(value)
    if len(text) > limit:
        raise bad(TooLong, field, text, limit=limit)
    if field == "title" and not any(c.isalnum() for c in text):
        raise bad(BadValue, field, value)
    return text


def _description(value: object) -> str:
    lines = [one_line(line) for line in str(value or "").splitlines()]
    text = "\n".join(lines).strip()
    if len(text) > DESCRIPTION_LIMIT:
        raise bad(TooLong, "description", text, limit=DESCRIPTION_LIMIT)
    return text


def _language(value: object) -> str:
    code = one_line(value)
    parts = code.split("-")
    if code and not (
        len(code) <= 12 and parts[0].isalpha() and 2 <= len(parts[0]) <= 3 and all(map(str.isalnum, parts))
    ):
        raise bad(BadValue, "language", value)
    return code


def _date(value: object) -> dt.date | None:
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise bad(WrongDate, "dated", value) from None
    if isinstance(found, dt.datetime):
        found = found.date()
    if found > timezone.localdate() + dt.timedelta(days=DAYS_AHEAD):
        raise bad(WrongDate, "dated", value)
    return found


def _category(value: object) -> Category | None:
    if value is None or value == "":
        return None
    rows = Category.objects.select_for_update(no_key=True)
    if isinstance(value, Category):
        found = rows.filter(pk=value.pk).first()
    elif isinstance(value, int):
        found = rows.filter(pk=value).first()
    else:
        found = rows.filter(slug=str(value)).first()
    if found is None:
        raise bad(NoSuchCategory, "category", value)
    return found  # type: ignore[no-any-return]


def _tags(value: object) -> list[str]:
    names = value if isinstance(value, list | tuple | set) else []
    found: dict[str, str] = {}
    for name in map(one_line, names):
        if name:
            found.setdefault(fold(tag_name(name)), name)
    if len(found) > TAGS_LIMIT:
        raise bad(BadValue, "tags", f"{len(found)}")
    return list(found.values())


def _licence(value: object) -> str:
    code = str(value or "")
    if code and licence_of(code) is None:
        raise bad(BadValue, "licence", value)
    return code
