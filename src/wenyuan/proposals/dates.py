"""The date a document gives itself: in its head, at its end under the issuer's name, else in the file's properties."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from wenyuan.library.models import Proposal
from wenyuan.proposals.candidates import Candidate, best_first
from wenyuan.proposals.evidence import Evidence

EARLIEST = dt.date(1900, 1, 1)
_SHOWN = 2
#: How certain the best is where another contradicts it: less than what is written at once (actions.TAKEN).
_CONTRADICTED = 0.6
#: Lines of page 1 that are its head.
_HEAD_LINES = 20
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0, "O": 0}
_MONTHS = {
    name[:3]: n
    for n, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
_HAN_YEAR = r"[〇零○ＯO一二三四五六七八九]{4}"
_HAN_NUMBER = r"[一二三四五六七八九十廿卅]{1,3}"
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<y>\d{{4}}|{_HAN_YEAR})\s*年\s*(?P<m>\d{{1,2}}|{_HAN_NUMBER})\s*月\s*(?P<d>\d{{1,2}}|{_HAN_NUMBER})\s*[日号]",
        r"(?<![\d./-])(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d./-]\d|\d)",
        rf"(?<![A-Za-z]){_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y>\d{{4}})(?!\d)",
        rf"(?<![\d.])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<y>\d{{4}})(?!\d)",
    )
)
#: What a line of the head says of its date: that the paper was made then. In force from (施行) is another day.
_MADE = re.compile(
    r"代表大会|常务委员会|国务院|通过|公布|修订|修正|发布|颁布|印发|签发|制定|批准|日期|published|issued|adopted|date[d:]|version",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"施行|实施|生效|起执行|有效期|截止|截至|之前|以前|effective|valid|until|deadline", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A date in a text, and the text from where to where."""

    date: dt.date
    start: int
    end: int


def dates_in(text: str) -> Iterator[Found]:
    """All dates that can be, as written: 2024年3月1日, 二〇二四年三月一日, 2024-03-01, 2024/3/1, March 1, 2024, 1 March 2024.

    The 30th of February is none.
    """
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.groupdict()
            month = _MONTHS[parts["name"].lower()] if parts.get("name") else _number(parts["m"])
            try:
                date = dt.date(_year(parts["y"]), month, _number(parts["d"]))
            except ValueError:
                continue
            yield Found(date=date, start=match.start(), end=match.end())


def date_candidates(evidence: Evidence, stated: dt.date | None, *, today: dt.date | None = None) -> list[Candidate]:
    """At most two dates. `stated`: that of the properties, which says only when the file was saved last.

    Of several in the head that say the paper was made then, the last counts: that is the text as it stands.
    """
    latest = (today or dt.datetime.now(dt.UTC).date()) + dt.timedelta(days=1)
    found = [*_of_head(evidence, latest), *_of_end(evidence, latest)]
    if stated is not None:
        found.append(_dated(stated, "properties", 0.4))
    best = best_first(found, _SHOWN)
    others = [one.value for one in best[1:] if one.source == "text"]
    if best and others and best[0].confidence - best[1].confidence < 0.2:
        # Two that contradict each other: a person decides. All are lowered alike, or the next would be the most certain.
        too_sure = best[0].confidence - _CONTRADICTED
        best = [replace(one, confidence=one.confidence - too_sure) for one in best]
        best[0] = replace(best[0], why={**best[0].why, "others": others})
    return best


def _dated(date: dt.date, source: str, confidence: float, **why: object) -> Candidate:
    return Candidate(field=Proposal.Field.DATED, value=date.isoformat(), source=source, confidence=confidence, why=why)


def _of_head(evidence: Evidence, latest: dt.date) -> Iterator[Candidate]:
    made: list[tuple[dt.date, str]] = []
    for line in evidence.first_lines[:_HEAD_LINES]:
        for one in dates_in(line):
            if not EARLIEST <= one.date <= latest or _IN_FORCE.search(line[one.end : one.end + 12]):
                continue
            if _is_alone(line, one):
                yield _dated(one.date, "text", 0.75, line=line[:80], page=1)
            elif _MADE.search(line):
                made.append((one.date, line))
    if made:
        date, line = max(made)
        yield _dated(date, "text", 0.78, line=line[:80], page=1)


def _of_end(evidence: Evidence, latest: dt.date) -> Iterator[Candidate]:
    """A date alone in its line at the end, as it stands under an official paper; surer under the name of an issuer."""
    lines = [" ".join(line.split()) for line in evidence.closing.splitlines() if line.strip()]
    for at in range(len(lines) - 1, max(len(lines) - 13, -1), -1):
        for one in dates_in(lines[at]):
            if EARLIEST <= one.date <= latest and _is_alone(lines[at], one):
                is_signed = at > 0 and is_issuer(lines[at - 1])
                yield _dated(
                    one.date, "text", 0.85 if is_signed else 0.65, line=lines[at][:80], page=evidence.last_page
                )
                return


_ISSUER = re.compile(
    r"[^\W\d_][^，。；：！？,.;:!?]{2,38}(?:委员会|人民政府|政府|办公室|办公厅|局|厅|部|委|院|会|处|科|室|公司|集团|学校|大学|学院|中学|小学|中心|协会|馆|站|所|组)"
)


def is_issuer(line: str) -> bool:
    """Whether a line is nothing but the name of an office that signs."""
    return _ISSUER.fullmatch("".join(line.split())) is not None


def _is_alone(line: str, one: Found) -> bool:
    rest = (line[: one.start] + line[one.end :]).strip(" （）()[]【】:：-–—,，")
    return len(rest) <= 4 and not _IN_FORCE.search(rest)


def _year(text: str) -> int:
    return int(text) if text.isdecimal() else int("".join(str(_DIGITS[c]) for c in text))


def _number(text: str) -> int:
    """一 to 三十一, with 廿 and 卅; figures as they are."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else 0
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[units] if units else 0)
