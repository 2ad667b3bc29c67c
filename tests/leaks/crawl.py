"""Everything that can be reached by following links, and what was answered."""

from __future__ import annotations

import html
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

#: What differs between two answers to the same question, and says nothing.
_CSRF = re.compile(r'(csrfmiddlewaretoken"[^>]*value=")[^"]+')
_TOOK = re.compile(r'<span class="took">[^<]*</span>')
#: Words by which a document is told from others, and what is chosen by them: how rare a word is, is counted over the whole
#: library (`search.describing`), so that which of several visible things is shown may depend on what is hidden. What they hold
#: is looked through for canaries like everything else; that they be equal is not asked.
_WEIGHED = re.compile(r'<section aria-labelledby="(?:terms|related|more|searches)">.*?</section>', re.DOTALL)
_LINK = re.compile(
    r'(?:href|src|action|poster|data-[a-z-]+)="(/[^"#]*)|<loc>https?://[^/]+(/[^<]*)|"(?:href|address)": ?"(/[^"]*)'
)
_CHANGING_HEADERS = {"Set-Cookie", "Content-Length", "X-Request-Id"}
#: Of one page with different questions so many are asked for.
MOST_OF_A_ROUTE = 12 if os.environ.get("WY_LONG") else 2


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a client could tell apart."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def compared(self) -> tuple[object, ...]:
        """What must be the same in both worlds."""
        return self.status, self.headers, _WEIGHED.sub("", self.body)

    def __str__(self) -> str:
        return f"{self.status} {dict(self.headers)}\n{self.body}"


def ask(client: Client, address: str) -> Answer:
    """One answer, without what is new in every answer."""
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = _TOOK.sub("", _CSRF.sub(r"\1", body.decode("utf-8", "replace")))
    headers = tuple(sorted((name, value) for name, value in response.items() if name.title() not in _CHANGING_HEADERS))
    return Answer(status=response.status_code, headers=headers, body=text)


def crawl(client: Client, seeds: Iterable[str]) -> dict[str, Answer]:
    """The answers by address: of the seeds and of everything they lead to on this site."""
    found: dict[str, Answer] = {}
    of_route: Counter[str] = Counter()
    todo = list(seeds)
    wanted = set(todo)
    while todo:
        address = todo.pop(0)
        found[address] = answer = ask(client, address)
        location = dict(answer.headers).get("Location", "")
        for link in sorted({*_links(answer.body), *([location] if location.startswith("/") else [])} - wanted):
            route = _route(link)
            # The same page in the other language is the same page; static files are the same for all.
            if route is None or of_route[route] >= MOST_OF_A_ROUTE:
                continue
            of_route[route] += 1
            wanted.add(link)
            todo.append(link)
    return found


def _links(body: str) -> set[str]:
    found = (next(filter(None, match), "") for match in _LINK.findall(body))
    return {_plain(html.unescape(link)) for link in found}


def _plain(link: str) -> str:
    """The address with its questions in order, so that it is asked for once."""
    parts = urlsplit(link)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return parts.path + (f"?{query}" if query else "")


def _route(link: str) -> str | None:
    path = unquote(urlsplit(link).path)
    if path.startswith(("/static/", "/en/", "/en")):
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    # Pages of one document are like each other; whether pictures are there is tried with addresses that are remembered.
    if match.view_name in {"files:picture", "portal:page"}:
        return None if match.view_name == "files:picture" else match.view_name
    return f"{match.view_name} {sorted(match.kwargs.items())}"
