"""From what was typed to what may be meant: the file alone, before anybody asks who may see it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from itertools import islice, product
from typing import NamedTuple

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import is_cjk
from wenyuan.search.suggest import store
from wenyuan.search.suggest.build import CROWDED, LANES
from wenyuan.search.suggest.collect import Kind
from wenyuan.search.suggest.keys import LENGTHS, Form, covered, plain, units

#: Nobody types more before looking; longer input has no suggestions.
LONGEST = 64
#: Keys read of a prefix that mixes characters and letters: its best ones are not written down.
_MIXED_READ = 400
#: Ways to read the characters before the letters.
_WAYS = 4
#: ü is on few keyboards: v stands for it, as in every input method.
_V = str.maketrans("üÜ", "vv")


class Hit(NamedTuple):
    """A key that begins with what was typed; `letters` are how many of its letters that is."""

    entry: int
    start: int
    shape: str
    weight: int
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry of the file that begins, from one of its words on, with what was typed; the rest as in collect.Found."""

    kind: Kind
    text: str
    subject: int
    field: str
    witnesses: str
    hit: Hit

    @property
    def matched(self) -> tuple[int, int]:
        """The offsets (start, end) in the text of what was typed."""
        of = units(self.text)
        last = min(self.hit.start + covered(self.hit.shape, self.hit.letters), len(of)) - 1
        return of[self.hit.start].offset, of[last].offset + 1


def candidates(typed: str, kind: Kind) -> list[Candidate]:
    """The best entries of a kind for what was typed, best first; none for anything odd. A few dozen rows are read."""
    if len(typed) > LONGEST or not (said := plain(typed)):
        return []
    letters = plain(typed.translate(_V)).replace(" ", "")
    hits = _hits("plain", kind, said)
    if letters.isascii():
        hits += _hits("pinyin", kind, letters) + _hits("initials", kind, letters)
    else:
        hits += _mixed(letters, kind)
    # Of two equal ones the one that came last: of titles, the newest.
    hits.sort(key=lambda hit: (-hit.weight, -hit.entry))
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.entry, hit)
    return _entries(kind, best)


def _hits(form: Form, kind: Kind, prefix: str) -> list[Hit]:
    """The keys with a prefix: the best as they are written down, or few enough to read them all."""
    if len(prefix) > LENGTHS[form]:
        return []
    key = LANES[kind, form] + prefix
    if written := store.rows("SELECT best FROM crowded WHERE prefix = ?", [key]):
        return [Hit._make((*row, len(prefix))) for row in json.loads(written[0][0])]
    return _read(key, letters=len(prefix), limit=CROWDED)


def _read(key: str, *, letters: int, limit: int) -> list[Hit]:
    statement = "SELECT entry, start, shape, weight FROM key WHERE key >= ? AND key < ? LIMIT ?"
    return [Hit._make((*row, letters)) for row in store.rows(statement, [key, f"{key}\U0010ffff", limit])]


def _mixed(typed: str, kind: Kind) -> list[Hit]:
    """For 劳dong: the keys of laodong and ldong whose texts have 劳 there; none for any other mixture."""
    head = typed.rstrip("abcdefghijklmnopqrstuvwxyz")
    tail = typed[len(head) :]
    if not tail or not all(map(is_cjk, head)):
        return []
    found: list[Hit] = []
    for way in ways(head, most=_WAYS):
        spoken: tuple[tuple[Form, str], ...] = (
            ("pinyin", "".join(way) + tail),
            ("initials", "".join(one[0] for one in way) + tail),
        )
        for form, letters in spoken:
            found += _read(LANES[kind, form] + letters, letters=len(letters), limit=_MIXED_READ)
    texts = dict(
        store.rows(f"SELECT id, text FROM entry WHERE id IN ({_marks(found)})", [hit.entry for hit in found])  # noqa: S608 - question marks
    )
    return [
        hit
        for hit in found
        if head in fold(texts.get(hit.entry, "")) and _from(texts.get(hit.entry, ""), hit.start, len(head)) == head
    ]


def ways(han: str, *, most: int) -> Iterator[tuple[str, ...]]:
    """The ways to read some characters, each by itself, the likeliest first; none if one of them has no reading."""
    statement = f"SELECT character, readings FROM reading WHERE character IN ({_marks(han)})"  # noqa: S608 - question marks
    said = dict(store.rows(statement, list(han)))
    return islice(product(*(said.get(char, "").split() for char in han)), most)


def _from(text: str, start: int, length: int) -> str:
    return "".join(unit.char for unit in units(text)[start : start + length])


def _entries(kind: Kind, best: dict[int, Hit]) -> list[Candidate]:
    statement = f"SELECT id, text, subject, field, witnesses FROM entry WHERE id IN ({_marks(best)})"  # noqa: S608 - question marks
    found = {row[0]: row[1:] for row in store.rows(statement, list(best))}
    made: dict[str, Candidate] = {}
    for entry, hit in best.items():
        # The file may have been changed for another in between.
        if entry in found:
            text, subject, field, witnesses = found[entry]
            made.setdefault(
                text, Candidate(kind=kind, text=text, subject=subject, field=field, witnesses=witnesses, hit=hit)
            )
    return list(made.values())


def _marks(values: Sized) -> str:
    return ",".join("?" * len(values))
