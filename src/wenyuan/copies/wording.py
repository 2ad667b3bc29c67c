"""The verdicts in words. They say what two texts share, never what somebody did."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenyuan.copies.compare import Level
from wenyuan.copies.models import Decision
from wenyuan.copies.record import Record

#: Reasons that name a fault of the copy: said of the side that is not the original.
_FAULTS = {"dates", "quotes", "strays", "impossible", "hidden"}


def percent(share: float) -> str:
    """A share in whole percent; all but a whole one is at most 99 %, all but nothing at least 1 %."""
    whole = round(share * 100)
    if share < 1:
        whole = min(whole, 99)
    if share > 0:
        whole = max(whole, 1)
    return f"{whole} %"


def level_name(found: Record, *, is_same_file: bool = False) -> str:
    """The verdict as a short name for lists and headings."""
    names = {
        Level.EXACT: _("The same file") if is_same_file else _("The same text"),
        Level.NEAR: _("Nearly the same"),
        Level.REWRITTEN: _("Rewritten"),
        Level.EXCERPT: _("Excerpt, with changes") if found.is_rewritten else _("Excerpt"),
        Level.CONTAINS: _("Holds an excerpt, with changes") if found.is_rewritten else _("Holds an excerpt"),
        Level.SHARED: _("Shared passages"),
    }
    return names[found.level]


def relation(found: Record, *, is_same_file: bool = False, is_same_kind: bool = True) -> str:
    """What another document is to the one whose page this is."""
    if found.level is Level.EXACT:
        if is_same_file:
            return _("the same file")
        return _("the same text") if is_same_kind else _("the same text in another format")
    names = {
        Level.NEAR: _("nearly the same"),
        Level.REWRITTEN: _("the same content in other words"),
        Level.EXCERPT: _("holds this text, with changes") if found.is_rewritten else _("holds this text"),
        Level.CONTAINS: _("an excerpt of this text, with changes")
        if found.is_rewritten
        else _("an excerpt of this text"),
        Level.SHARED: _("shares passages with this text"),
    }
    return names[found.level]


def called(decision: str, copy: str) -> str:
    """What a librarian called another document, on the page of this one; `copy` says which of them is the copy."""
    if decision == Decision.COPY and copy == "other":
        return _("a copy of this one")
    if decision == Decision.COPY and copy == "this":
        return _("this one is a copy of it")
    return str(Decision(decision).label)


def direction(copy: str) -> str:
    """Which side was called the copy; `this` is the left one."""
    return {"this": _("The left is the copy."), "other": _("The right is the copy.")}.get(copy, "")


def headline(found: Record) -> str:
    """The verdict as a sentence; left is the document that was asked about."""
    left, right = percent(found.covered_ours), percent(found.covered_theirs)
    if found.level is Level.EXACT:
        return _("Both documents have the same text")
    if found.level is Level.NEAR:
        return _("Nearly the same: %(left)s of the left stands on the right") % {"left": left}
    if found.level is Level.REWRITTEN:
        return _("Rewritten: %(left)s of the left has its match on the right") % {"left": left}
    if found.level is Level.EXCERPT:
        return _("Excerpt: %(left)s of the left stands on the right") % {"left": left}
    if found.level is Level.CONTAINS:
        return _("Excerpt: %(right)s of the right stands on the left") % {"right": right}
    return _("Shared passages: %(left)s of the left, %(right)s of the right") % {"left": left, "right": right}


def original_name(found: Record) -> str:
    """Which side is probably the original."""
    names = {"ours": _("left"), "theirs": _("right")}
    return names.get(str(found.original.get("side")), _("undetermined"))


def reasons(found: Record) -> list[str]:
    """Why that side is probably the original, each a short sentence."""
    side = found.original.get("side")
    copy = {"ours": _("right"), "theirs": _("left")}.get(str(side), "")
    return [sentence for sentence in (_reason(what, a, b, copy) for what, a, b in _given(found)) if sentence]


def _given(found: Record) -> list[tuple[str, int, int]]:
    return [(what, ours, theirs) for what, ours, theirs in found.original.get("reasons", [])]


def _reason(what: str, ours: int, theirs: int, copy: str) -> str:
    if what in _FAULTS and not copy:
        return ""
    faults = {
        "dates": _("dates that contradict themselves on the %(copy)s"),
        "quotes": _("quotation marks lost on the %(copy)s"),
        "strays": _("stray traditional characters on the %(copy)s"),
        "impossible": _("words that nobody writes on the %(copy)s"),
        "hidden": _("hidden characters on the %(copy)s"),
    }
    if what in faults:
        return faults[what] % {"copy": copy}
    votes = {"left": ours, "right": theirs}
    if what == "facts":
        return _("known exchanges of words: left %(left)s, right %(right)s") % votes
    if what == "usage":
        return _("the word that fits its neighbours: left %(left)s, right %(right)s") % votes
    if what == "dated":
        return _("the date inside the file is earlier")
    return _("added earlier") if what == "uploaded" else ""


def moved_years(found: Record) -> str:
    """A constant shift of years in words; empty if there is none."""
    years = int(found.evidence.get("year_offset", 0))
    if years > 0:
        return ngettext(
            "Years on the left are throughout %(n)s year later.",
            "Years on the left are throughout %(n)s years later.",
            years,
        ) % {"n": years}
    if years < 0:
        return ngettext(
            "Years on the left are throughout %(n)s year earlier.",
            "Years on the left are throughout %(n)s years earlier.",
            -years,
        ) % {"n": -years}
    return ""


def signs(found: Record) -> list[str]:
    """What else was seen on one side only."""
    made = []
    shown = found.evidence
    for at, side in enumerate((_("left"), _("right"))):
        for name, sentence in (
            ("quotes_lost", _("On the %(side)s, quotation or title marks were lost.")),
            ("mixed_script", _("On the %(side)s, single traditional characters stand in a simplified text.")),
        ):
            if shown.get(name, (False, False))[at]:
                made.append(sentence % {"side": side})
        if forms := shown.get("impossible", ((), ()))[at]:
            made.append(
                _("On the %(side)s stand words that nobody writes: %(words)s.")
                % {"side": side, "words": "、".join(forms)}
            )
        if hidden := shown.get("hidden", (0, 0))[at]:
            made.append(
                ngettext(
                    "On the %(side)s there is %(n)s hidden character.",
                    "On the %(side)s there are %(n)s hidden characters.",
                    hidden,
                )
                % {"side": side, "n": hidden}
            )
    if shown.get("reordered", 0) >= 0.05:
        made.append(_("The passages stand in another order."))
    return made
