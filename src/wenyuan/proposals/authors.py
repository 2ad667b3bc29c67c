"""Who wrote it: a by-line, the office that signs at the end, else what the file's properties say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenyuan.engines.tools.properties import worthwhile_author
from wenyuan.library.models import Proposal
from wenyuan.proposals.candidates import Candidate, best_first, key
from wenyuan.proposals.dates import dates_in, is_issuer
from wenyuan.proposals.evidence import Evidence

_SHOWN = 2
#: Lines of page 1 in which a by-line stands.
_HEAD_LINES = 25
_LABEL = (
    r"作\s*者|撰\s*稿|撰\s*文|撰\s*写|执\s*笔|编\s*著|主\s*编|编\s*者|著\s*者|译\s*者|报\s*告\s*人|主\s*讲(?:\s*人)?|汇\s*报\s*人|演\s*讲\s*人"
    r"|编制单位|起草单位|发布单位|发文机关|主办单位|供稿(?:单位)?"
)
_LABELLED = re.compile(rf"^(?:{_LABEL})\s*[:：]\s*(?P<who>\S.{{0,80}})$")
_AFTER_WEN = re.compile(r"^(?:文|图文|图/文|文图)\s*[/／|｜:：]\s*(?P<who>\S.{0,40})$")
_WROTE = re.compile(r"^(?P<who>[\u3400-\u9fff·、，, ]{2,30}?)\s*(?:编著|主编|编|著|撰|整理)$")
_BY = re.compile(
    r"^(?:by|authors?\s*:|written by|prepared by|presented by|edited by)\s+(?P<who>[A-Z][\w.'’-]+(?:[ ,&]+(?:and\s+)?[A-Z][\w.'’-]*){0,9})\.?$",
    re.IGNORECASE,
)
_FORMS = (_LABELLED, _AFTER_WEN, _WROTE, _BY)
#: A Chinese name, or an office; a Latin name of two words or more.
_CHINESE = re.compile(r"[\u3400-\u9fff·]{2,20}")
_NOISE = re.compile(r"[（(].*?[)）]|[\d*†‡]+$|^\W+|\W+$")


def author_candidates(evidence: Evidence) -> list[Candidate]:
    """At most two authors, the most certain first."""
    found = [*_by_lines(evidence), *_signed(evidence)]
    stated = worthwhile_author(evidence.properties.get("author", ""))
    if stated:
        stands = len(key(stated)) > 2 and key(stated) in key(evidence.first_page)
        found.append(_author(stated, "properties", 0.8 if stands else 0.5, page=1 if stands else 0))
    return best_first(found, _SHOWN)


def _author(value: str, source: str, confidence: float, **why: object) -> Candidate:
    return Candidate(field=Proposal.Field.AUTHOR, value=value[:200], source=source, confidence=confidence, why=why)


def _by_lines(evidence: Evidence) -> Iterator[Candidate]:
    for line in evidence.first_lines[:_HEAD_LINES]:
        for form in _FORMS:
            match = form.match(line)
            who = _names(match["who"], is_by=form is _BY) if match else ""
            if who:
                yield _author(who, "byline", 0.6 if form is _WROTE else 0.85, line=line[:80], page=1)
                break


def _names(raw: str, *, is_by: bool) -> str:
    """The names of a by-line as one line, or "" where it holds something else."""
    names = []
    for part in re.split(r"[、，,;；&/]|\s+and\s+", raw):
        name = _NOISE.sub("", " ".join(part.split())).strip()
        if not name:
            continue
        # 张　三 is set apart to be as long as three characters.
        together = name.replace(" ", "")
        is_name = _CHINESE.fullmatch(together) is not None or (
            name.isascii() and name[0].isupper() and (is_by or " " in name) and len(name) <= 60
        )
        if not is_name:
            return ""
        names.append(together if not name.isascii() else name)
    comma = "、" if names and not names[0].isascii() else ", "
    return worthwhile_author(comma.join(names))


def _signed(evidence: Evidence) -> Iterator[Candidate]:
    """The office above the date at the end."""
    lines = [" ".join(line.split()) for line in evidence.closing.splitlines() if line.strip()]
    for at in range(len(lines) - 1, max(len(lines) - 13, 0), -1):
        is_date = any(len(lines[at]) - (one.end - one.start) <= 6 for one in dates_in(lines[at]))
        if is_date and is_issuer(lines[at - 1]):
            yield _author("".join(lines[at - 1].split()), "text", 0.7, line=lines[at - 1][:80], page=evidence.last_page)
            return
