"""What the document is called: its properties, the largest line of page 1, its first line and its file's name, ranked.

The confidences were set by hand while looking at the files by which they are measured (bench/proposals.py, `title_right`), so
that figure says how well these rules describe them, and less of files that nobody has looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from wenyuan.engines.tools.properties import worthwhile_title
from wenyuan.kernel.text import CJK, is_cjk
from wenyuan.library.models import Proposal
from wenyuan.proposals.candidates import Candidate, best_first, key
from wenyuan.proposals.evidence import Evidence, Line
from wenyuan.proposals.file_titles import says_something, title_of

#: Letters so many times as large as those of the text make a heading.
LARGER = 1.15
#: Lines of one heading: their letters differ by less than so many points, and they stand nearer than this part of the page.
_SAME_SIZE, _NEAR = 0.6, 0.09
#: A heading of more characters is a sentence, and one below this part of the page no title.
LONGEST, _LOWEST = 120, 0.62
_SHOWN = 3
#: Sources that look at the same thing are one witness.
_WITNESS = {"heading": "page", "text": "page", "properties": "properties", "file_name": "file_name"}
#: What says so of an official paper: 关于…的通知. The largest line there is the head of the office's paper.
_OFFICIAL = re.compile(
    r".{0,30}关于.{2,90}(?:通知|意见|决定|办法|规定|报告|请示|批复|函|公告|通告|方案|说明|纪要|决议|命令|通报|解释|细则|建议)(?:[（(].{1,12}[)）])?"
)
_LETTERHEAD = re.compile(r".{2,30}(?:文件|公报|简报|会议纪要)")
#: Lines that stand on many first pages and are no title.
_NO_TITLE = re.compile(
    r"(?:目\s*[录次錄]|contents|table of contents|introduction|abstract|preface|foreword|前\s*言|引\s*言|序\s*言|摘\s*要|概\s*述|[上下]午.*|"
    r"第?\s*[\d〇零一二三四五六七八九十百]+\s*[页章节条]\s*.*|page\s*\d+.*|sheet\d*|[\W\d_]*|"
    r"[\[\(].*|.*\d{4}\s*[年/-].{0,12}\d.*日?|https?:.*|[•●▪■◆–-].*|[一二三四五六七八九十]+[、.．].*|\d+(?:\.\d+)*[\s.、)）].*)",
    re.IGNORECASE,
)
#: What LibreOffice prints above and below a table.
_SHEET_HEAD = re.compile(r"sheet\s?\d*|page \d+|工作表\d*|第\s*\d+\s*页", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？!?;；:：,，…]$|\w\.+$|[。！？?!]\S{4,}")
#: Programs set figures in Chinese apart without anybody having typed a blank.
_SET_APART = re.compile(rf"(?<=[{CJK}]) (?=\d)|(?<=\d) (?=[{CJK}])")
#: Code, markup, field names.
_CODE = re.compile(r"[\[\]{}<>=|_\\]{2,}|[{}|]|\w_\w+_\w")


def title_candidates(evidence: Evidence) -> list[Candidate]:
    """At most three titles, the most certain first. What two sources say in the same words is more certain."""
    found = [*_headings(evidence), *_first_line(evidence)]
    found += [*_stated(evidence, found), _named(evidence)]
    return best_first(_agreed(found), _SHOWN)


def _title(value: str, source: str, confidence: float, **why: object) -> Candidate:
    return Candidate(field=Proposal.Field.TITLE, value=value[:300], source=source, confidence=confidence, why=why)


def _headings(evidence: Evidence) -> list[Candidate]:
    """What is set larger than the text, and what says of itself that it is an official paper."""
    head = _whole_rows(evidence.head) if evidence.is_sheet else evidence.head
    groups = _groups(head)
    if not groups:
        return []
    body = _body_size(evidence.head, evidence)
    found = []
    largest = max((size for text, size, _ in groups if len(key(text)) >= 3), default=0.0)
    for text, size, top in groups:
        is_larger = size >= LARGER * body
        if _OFFICIAL.fullmatch(text) and (is_larger or len(text) <= 60) and not evidence.is_sheet:
            found.append(_title(text, "heading", 0.88 if is_larger else 0.7, size=size, body=body))
            continue
        if not is_larger or _LETTERHEAD.fullmatch(text) or not _may_be_title(text) or top > _LOWEST:
            continue
        confidence = 0.64 + min(0.2, 0.35 * (size / body - LARGER))
        confidence -= 0.2 if size < largest - _SAME_SIZE else 0.0
        confidence -= 0.12 if _SENTENCE.search(text) or len(text) > 60 else 0.0
        confidence -= 0.35 if len(key(text)) < (5 if text.isascii() else 3) else 0.0
        found.append(_title(text, "heading", confidence, size=size, body=body))
    return found[:4]


def _groups(head: Sequence[Line]) -> list[tuple[str, float, float]]:
    """(text, size, top) of lines of one size that follow each other, joined as one writes them."""
    groups: list[list[Line]] = []
    for line in head:
        last = groups[-1][-1] if groups else None
        is_next = last is not None and abs(last.size - line.size) < _SAME_SIZE and -0.005 <= line.top - last.top < _NEAR
        if is_next and len(groups[-1]) < 4:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [(_joined([line.text for line in group]), group[0].size, group[0].top) for group in groups]


def _joined(lines: Sequence[str]) -> str:
    """Lines as one: a blank where Latin words would run together, none beside the figures of a Chinese line."""
    text = lines[0]
    for line in lines[1:]:
        text += line if is_cjk(text[-1]) or is_cjk(line[0]) or text[-1] in "，、。）》”" else f" {line}"
    return _SET_APART.sub("", text)


def _body_size(head: Sequence[Line], evidence: Evidence) -> float:
    """The size of most characters; on a slide, where that may be the title's own, of the next smaller line."""
    counts: Counter[float] = Counter()
    for line in head:
        counts[round(line.size)] += len(line.text)
    most, largest = counts.most_common(1)[0][0], max(counts)
    if most < largest or not evidence.is_deck:
        return max(float(most), 1.0)
    smaller = [size for size in counts if size < largest - _SAME_SIZE]
    return float(max(smaller)) if smaller else largest / 1.5


def _whole_rows(head: Sequence[Line]) -> list[Line]:
    """The lines beside which nothing stands: of a table the cells that are alone in their row."""
    rows = Counter(round(line.top, 2) for line in head)
    return [line for line in head if rows[round(line.top, 2)] == 1]


def _first_line(evidence: Evidence) -> list[Candidate]:
    """The first line, where nothing else is larger: of a table only if it is the whole of its row."""
    written = (line.text for line in evidence.head) if evidence.is_sheet and evidence.head else evidence.first_lines
    lines = [line for line in written if not _SHEET_HEAD.fullmatch(line)]
    text = lines[0] if lines else ""
    confidence = 0.5
    if evidence.is_sheet and evidence.head:
        alone = {line.text for line in _whole_rows(evidence.head)}
        words = text.split()
        is_title = text in alone and (len(words) >= 4 or (len(words) == 1 and not text.isascii() and len(text) >= 6))
        confidence = 0.58 if is_title else 0.28
    is_short = len(text) <= 40 if any(c >= "\u3400" for c in text) else len(text.split()) <= 10
    if not _may_be_title(text) or len(key(text)) < 3 or lines.count(text) > 2:
        return []
    confidence -= (0.0 if is_short else 0.3) + (0.25 if _SENTENCE.search(text) else 0.0)
    return [_title(text, "text", confidence, line=text[:80], page=1)]


def _stated(evidence: Evidence, seen: Sequence[Candidate]) -> list[Candidate]:
    """The title of the properties. One that stands on page 1 is right; one that does not, beside a heading, is a template's."""
    text = worthwhile_title(evidence.properties.get("title", ""))
    if not text:
        return []
    if key(text) == key(title_of(evidence.file_name)) or key(text) == key(evidence.file_name.partition(".")[0]):
        return [_title(text, "properties", 0.45)]
    stands = key(text) in key(evidence.first_page)
    rival = max((one.confidence for one in seen if one.source == "heading"), default=0.0)
    confidence = 0.86 if stands or evidence.kind in {"html", "epub"} else 0.66
    if confidence < 0.7 <= rival:
        confidence -= 0.2
    return [_title(text, "properties", confidence, page=1 if stands else 0)]


def _named(evidence: Evidence) -> Candidate:
    text = title_of(evidence.file_name)
    return _title(text, "file_name", 0.52 if says_something(text) else 0.3)


def _may_be_title(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    is_words = 2 * letters >= len(key(text)) and not _CODE.search(text)
    return 2 <= len(text) <= LONGEST and is_words and not _NO_TITLE.fullmatch(text) and bool(worthwhile_title(text))


def _agreed(found: Sequence[Candidate]) -> list[Candidate]:
    """The same candidates, more certain where another source says the same, or a part of it (a file is named in short)."""
    result = []
    for one in found:
        own, more, agrees = key(one.value), 0.0, []
        for other in found:
            theirs = key(other.value)
            # A heading is the first line too: the two say nothing for each other.
            if _WITNESS[other.source] == _WITNESS[one.source] or not theirs or not own:
                continue
            if own == theirs:
                more += 0.12
            elif len(theirs) >= 4 and theirs in own:
                more += 0.1
            elif len(own) >= 4 and own in theirs:
                more += 0.03
            else:
                continue
            agrees.append(other.source)
        why = {**one.why, "agrees": sorted(set(agrees))} if agrees else one.why
        result.append(replace(one, confidence=min(0.98, one.confidence + min(more, 0.2)), why=why))
    return result
