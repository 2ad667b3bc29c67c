"""Texts from folders, cut into pages of about PAGE characters. Nothing of them is part of the project.

Read are: .txt and .md (a file is a document); .jsonl and .jsonl.gz (an object with `title` and `text` a line is one);
.json in which objects have `paragraphs` of lines (collections of verse: a file is a document); passages with questions in
the forms of SQuAD, of CMRC 2018 and of a flat object (`passages` with `questions`; also .json.gz). What was read before, by
its first page, is left out.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

#: Characters of a page, about: a page of A4 in Chinese.
PAGE = 600
_BLANK_LINES = re.compile(r"\n\s*\n+")


@dataclass(frozen=True, kw_only=True)
class Text:
    """A document: its pages have text, and `source` is the folder or file it came from."""

    title: str
    source: str
    pages: list[str]
    date: int = 20200101


@dataclass(kw_only=True)
class Corpus:
    """Texts in order, and questions with the place of their passage in `texts`."""

    texts: list[Text] = field(default_factory=list)
    #: By the file they came from: (question, index in texts).
    questions: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    #: Number of pages of all texts.
    pages: int = 0
    seen: set[bytes] = field(default_factory=set)

    def add(self, title: str, text: str | list[str], *, source: str, date: int = 20200101) -> int | None:
        """Cut and keep a text, or pages that are cut already; its index, or None if it is empty or was there before."""
        pages = list(cut(text)) if isinstance(text, str) else text
        if not pages:
            return None
        mark = blake2b(pages[0].encode(errors="replace"), digest_size=12).digest()
        if mark in self.seen:
            return None
        self.seen.add(mark)
        self.texts.append(Text(title=title.strip()[:200] or "—", source=source, pages=pages, date=date))
        self.pages += len(pages)
        return len(self.texts) - 1

    def sources(self) -> dict[str, tuple[int, int, int]]:
        """(documents, pages, characters) by source."""
        found: dict[str, tuple[int, int, int]] = {}
        for text in self.texts:
            documents, pages, length = found.get(text.source, (0, 0, 0))
            found[text.source] = documents + 1, pages + len(text.pages), length + sum(map(len, text.pages))
        return found


def cut(text: str, size: int = PAGE) -> Iterator[str]:
    """Pages of about `size` characters, cut between lines where that is possible, else within them."""
    page: list[str] = []
    length = 0
    for line in _BLANK_LINES.sub("\n", text.replace("\r", "")).split("\n"):
        rest = line.strip("\ufeff \t")
        while rest:
            room = size - length
            if len(rest) > room and (room < size // 4 or len(rest) <= size) and page:
                yield "\n".join(page)
                page, length = [], 0
                continue
            page.append(rest[:room])
            length += len(page[-1])
            rest = rest[room:]
            if length >= size:
                yield "\n".join(page)
                page, length = [], 0
    if page:
        yield "\n".join(page)


def read(folders: Iterable[Path], *, pages: int) -> Corpus:
    """All passages with questions, then of every source equally much, until there are so many pages or no more.

    The same folders give the same corpus: files come in the order of the hashes of their paths.
    """
    corpus = Corpus()
    sources: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*"), key=lambda p: blake2b(str(p.relative_to(folder)).encode()).digest()):
            if path.is_file() and _suffix(path):
                sources.setdefault(_source(folder, path), []).append(path)
    for source, files in sources.items():
        for path in files:
            if _suffix(path) == ".json":
                _passages(corpus, path, source)
    left = {source: _documents(corpus, files) for source, files in sources.items()}
    given = dict.fromkeys(left, 0)
    while left and corpus.pages < pages:
        source = min(left, key=given.__getitem__)
        document = next(left[source], None)
        if document is None:
            del left[source]
        else:
            at = corpus.add(document[0], document[1], source=source, date=document[2])
            given[source] += len(corpus.texts[at].pages) if at is not None else 0
    return corpus


def _source(folder: Path, path: Path) -> str:
    return path.name if path.name.endswith(".gz") else folder.name


def _suffix(path: Path) -> str:
    return next((s for s in (".jsonl", ".json", ".md", ".txt") if path.name.removesuffix(".gz").endswith(s)), "")


def _loaded(path: Path) -> Any:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    if _suffix(path) == ".jsonl":
        return [json.loads(line) for line in text.split("\n") if line]
    try:
        return json.loads(text)
    except ValueError:
        return None


def _passages(corpus: Corpus, path: Path, source: str) -> None:
    """Passages with questions, one a document without a title: the passage alone is to be found."""
    data = _loaded(path)
    asked = corpus.questions.setdefault(path.name, [])
    for passage, questions in _with_questions(data):
        at = corpus.add("", passage, source=source)
        if at is not None:
            asked += [(question, at) for question in questions]
    if not asked:
        del corpus.questions[path.name]


def _with_questions(data: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(data, dict) and "passages" in data:
        for passage in data["passages"]:
            yield passage["context"], [qa["question"] for qa in passage["questions"]]
    elif isinstance(data, dict) and "data" in data:
        for article in data["data"]:
            for paragraph in article["paragraphs"]:
                yield paragraph["context"], [qa["question"] for qa in paragraph["qas"]]
    elif isinstance(data, list) and data and isinstance(data[0], dict) and "context_text" in data[0]:
        for passage in data:
            yield passage["context_text"], [qa["query_text"] for qa in passage["qas"]]


def _documents(corpus: Corpus, files: Iterable[Path]) -> Iterator[tuple[str, str, int]]:
    """(title, text, date) of each document in the files."""
    for path in files:
        match _suffix(path):
            case ".md" | ".txt":
                yield path.stem, path.read_text("utf-8", errors="replace"), 20200101
            case ".jsonl":
                for row in _loaded(path):
                    date = (row.get("date") or "2020-01-01").replace("-", "")
                    yield row["title"], row["text"], int(date[:8])
            case ".json":
                data = _loaded(path)
                if isinstance(data, list) and data and isinstance(data[0], dict) and "paragraphs" in data[0]:
                    yield path.stem, "\n".join(_poem(corpus, row) for row in data), 20200101


def _poem(corpus: Corpus, row: dict[str, Any]) -> str:
    """A poem with its title and author; nothing if it was there before."""
    lines = "\n".join(line for line in row["paragraphs"] if isinstance(line, str))
    mark = blake2b(lines.encode(errors="replace"), digest_size=12).digest()
    if not lines or mark in corpus.seen:
        return ""
    corpus.seen.add(mark)
    return "\n".join(filter(None, (row.get("title") or row.get("rhythmic"), row.get("author"), lines)))
