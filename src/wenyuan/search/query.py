"""The query language: what a person typed, as a tree.

Total: every string has a tree, and printing a tree gives a string with that tree. What cannot be read as an operator is
read as words, because a person who types a colon means a colon; `Query.notes` says where that was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from wenyuan.kernel.folding import fold
from wenyuan.search import ranges
from wenyuan.search.lexer import MINUS, QUOTES, Lexeme, clean, lexemes, quoted

#: Of words, passages and values of more characters than these, with a blank between, the rest is not read.
QUERY_LENGTH = 200

FilterName = Literal["type", "category", "year", "title", "uploader", "lang", "pages"]
NAMES: dict[str, FilterName] = {
    **dict.fromkeys(("type", "filetype", "format", "格式", "类型"), "type"),
    **dict.fromkeys(("category", "分类", "类别"), "category"),
    **dict.fromkeys(("year", "年份", "年"), "year"),
    **dict.fromkeys(("title", "intitle", "标题", "题名"), "title"),
    **dict.fromkeys(("uploader", "owner", "上传人", "上传者"), "uploader"),
    **dict.fromkeys(("lang", "language", "语言", "语种"), "lang"),
    **dict.fromkeys(("pages", "页数"), "pages"),
}


@dataclass(frozen=True)
class Word:
    """One or more words written without a blank; whoever compiles the query cuts them."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Quote:
    """A passage to be found as it stands."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)


@dataclass(frozen=True)
class Filter:
    """A property of the document. `value` of years and pages is `2020`, `2020..2023`, `2020..` or `..2020`."""

    name: FilterName
    value: str
    #: Of a title: it was quoted, so the value must stand there as it is.
    is_exact: bool = False

    def __str__(self) -> str:
        is_bare = not self.is_exact and not set(self.value) & {" ", "|", "｜", *QUOTES}
        return f"{self.name}:{self.value if is_bare else quoted(self.value)}"

    def span(self) -> ranges.Span:
        """First and last year or number of pages, None where it is open."""
        return ranges.span(self.value)


@dataclass(frozen=True)
class Either:
    """One of two or more."""

    options: tuple[Word | Quote, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.options))


@dataclass(frozen=True)
class Without:
    """What must not be there."""

    part: Word | Quote | Filter

    def __str__(self) -> str:
        return f"-{self.part}"


Item = Word | Quote | Filter | Either | Without


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something was not read as it was meant, perhaps."""

    #: unclosed: a quote without its end. value: the value is none of its filter. empty: a filter without a value.
    #: name: no filter, but nearly the name of one. or: OR beside something that has no alternative.
    kind: Literal["unclosed", "value", "empty", "name", "or"]
    #: As it was written.
    text: str
    #: The filter that was meant.
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Query:
    """All of the items together."""

    items: tuple[Item, ...] = ()
    #: It was longer than is read.
    is_cut: bool = False
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.items))

    def filters(self, name: FilterName) -> list[str]:
        """The values asked for."""
        return [item.value for item in self.items if isinstance(item, Filter) and item.name == name]

    def replacing(self, index: int, *items: Item) -> Query:
        """The query with other items in the place of one; with none, without it."""
        return Query(items=(*self.items[:index], *items, *self.items[index + 1 :]))


def parse(text: str) -> Query:
    """The tree of any string. Characters nobody can see are taken out, and what is beyond QUERY_LENGTH is left out."""
    written, is_cut = clean(text)
    items: list[Item] = []
    notes: list[Note] = []
    left = QUERY_LENGTH
    joining = ""
    for lexeme in lexemes(written):
        if lexeme.kind == "either":
            joining = lexeme.text if items else ""
            continue
        found = list(_items(lexeme, notes))
        for whole in found:
            left -= bool(items)  # the blank between
            item = _within(whole, left)
            is_cut = is_cut or item != whole
            left -= _length(whole)
            if item is not None and not (joining and _join(items, item)):
                items.append(item)
                if joining and not (isinstance(item, Filter) and _same_filter(items)):
                    notes.append(Note(kind="or", text=joining))
            joining = ""
    if all(isinstance(item, Without) for item in items) and (whole_passage := verbatim(text)) is not None:
        # Read piece by piece it looks for nothing, at most shuts something out: then it is one passage, with marks in it.
        return whole_passage
    return Query(items=tuple(items), is_cut=is_cut, notes=tuple(dict.fromkeys(notes)))


def _join(items: list[Item], item: Item) -> bool:
    """Make an alternative of the last item and this one, if both can be one."""
    before = items[-1]
    if not (isinstance(item, Word | Quote) and isinstance(before, Word | Quote | Either)):
        return False
    items[-1] = Either((*(before.options if isinstance(before, Either) else (before,)), item))
    return True


def _same_filter(items: list[Item]) -> bool:
    """Whether the last two items are values of one filter, which are alternatives without OR."""
    return len({item.name if isinstance(item, Filter) else "" for item in items[-2:]}) == 1


def _length(item: Item) -> int:
    part = item.part if isinstance(item, Without) else item
    return len(part.value if isinstance(part, Filter) else str(part) if isinstance(part, Either) else part.text)


def _within(item: Item, left: int) -> Item | None:
    """The item as far as it is read: words and passages are cut, filters are read or not."""
    if _length(item) <= left:
        return item
    part = item.part if isinstance(item, Without) else item
    if left <= 0 or not isinstance(part, Word | Quote):
        return None
    short = _passage(part.text[:left]) if isinstance(part, Quote) else _word(part.text[:left])
    # What was cut must read the same again: of year:20234 remains a filter that nobody wrote.
    if short is None or parse(str(short)).items != (short,):
        return None
    return Without(short) if isinstance(item, Without) else short


def _items(lexeme: Lexeme, notes: list[Note]) -> Iterator[Item]:
    """What one lexeme says; nothing if it has neither a letter nor a digit."""
    if lexeme.is_unclosed and _says(lexeme.text):
        notes.append(Note(kind="unclosed", text=lexeme.text))
    found: Iterable[Word | Quote | Filter | None]
    if lexeme.name:
        found = _named(lexeme, notes)
    elif lexeme.kind == "quote":
        found = (_passage(lexeme.text),)
    else:
        if lexeme.text[-1:] in {":", "："} and (known := NAMES.get(fold(lexeme.text[:-1]))):
            notes.append(Note(kind="empty", text=lexeme.text, name=known))
        found = (_word(lexeme.text),)
    for item in found:
        if item is not None:
            yield Without(item) if lexeme.is_minus else item


def _named(lexeme: Lexeme, notes: list[Note]) -> Iterator[Word | Quote | Filter | None]:
    """A filter, or what stands in its place as words."""
    known = NAMES.get(fold(lexeme.name))
    value = _filter_value(known, lexeme.text) if known else None
    if known and value:
        yield Filter(known, value, is_exact=known == "title" and lexeme.kind == "quote")
        return
    if known:
        notes.append(Note(kind="value" if _says(lexeme.text) else "empty", text=lexeme.raw, name=known))
    elif meant := _meant(lexeme.name):
        notes.append(Note(kind="name", text=lexeme.raw, name=meant))
    if lexeme.kind == "quote":
        yield _word(lexeme.name)
        yield _passage(lexeme.text)
    else:
        yield _word(lexeme.raw)


def _meant(name: str) -> FilterName | None:
    """The filter of whose name this is a slip: tilte, categroy."""
    close = get_close_matches(fold(name), [n for n in NAMES if n.isascii()], n=1, cutoff=0.75)
    return NAMES[close[0]] if close and len(name) > 3 else None


def _filter_value(name: FilterName, text: str) -> str | None:
    value = " ".join(text.split())
    if not _says(value):
        return None
    match name:
        case "year":
            return ranges.years(value)
        case "pages":
            return ranges.counts(value)
    return value


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _word(text: str) -> Word | None:
    text = text.lstrip(MINUS)
    return Word(text) if _says(text) else None


def _passage(text: str) -> Quote | None:
    # Marks of punctuation can be looked for too, if they are quoted.
    text = " ".join(text.split()).strip(QUOTES + " ")
    return Quote(text) if text else None


def verbatim(text: str) -> Query | None:
    """The other reading of a string that is in marks as a whole and has marks in it: all of it as one passage."""
    written, _ = clean(text)
    if len(written) < 3 or written[0] not in QUOTES or written[-1] not in QUOTES:
        return None
    passage = _passage(written)
    if passage is None or not set(written[1:-1]) & set(QUOTES) or len(passage.text) > QUERY_LENGTH:
        return None
    return Query(items=(passage,))
