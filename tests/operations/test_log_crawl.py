"""Over a crawl with personal words in every place a stranger can put one, no log line has one of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from tests.portal import samples
from wenyuan.kernel.logs import JsonLines, PlainLines
from wenyuan.settings import LOGGING

#: A person's name, a query, a file's name, an address of the network and of mail, a browser, a host.
CANARIES = (
    "zhangsanfeng",
    "绝密询问",
    "私人合同",
    "203.0.113.77",
    "wangwu@example.org",
    "CanaryBrowser",
    "evil.example",
)


class Keeping(logging.Handler):
    """Writes each record in our two ways, and in the usual one to compare with."""

    def __init__(self) -> None:
        super().__init__()
        self.json: list[str] = []
        self.plain: list[str] = []
        self.usual: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.json.append(JsonLines().format(record))
        self.plain.append(PlainLines().format(record))
        self.usual.append(logging.Formatter("%(message)s").format(record))


@pytest.fixture
def kept() -> Iterator[Keeping]:
    """Everything that reaches the root, from INFO on, the answers among it."""
    handler, requests = Keeping(), logging.getLogger("wenyuan.requests")
    before = requests.level
    requests.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    requests.setLevel(before)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of ours that fails and says what it was doing."""

    def fail(_request: object) -> None:
        raise ValueError(f"cannot show {' '.join(CANARIES)}")

    match = get_resolver().resolve("/takedowns")
    (pattern,) = [one for one in _patterns() if one.name == match.url_name]
    monkeypatch.setattr(pattern, "callback", fail)


def _patterns() -> Iterator:  # type: ignore[type-arg]
    todo = list(get_resolver().url_patterns)
    while todo:
        one = todo.pop()
        if hasattr(one, "url_patterns"):
            todo += one.url_patterns
        else:
            yield one


def crawl(librarian: Client, document: str) -> None:
    """Strangers and a librarian put the words wherever they can."""
    name, query, file, address, mail, browser, host = CANARIES
    headers = {"User-Agent": browser, "X-Forwarded-For": address, "X-Request-ID": f"{name}\n{query}", "Referer": mail}
    stranger = Client(REMOTE_ADDR=address, headers=headers, raise_request_exception=False)
    checked = Client(enforce_csrf_checks=True, headers=headers, raise_request_exception=False)
    for client in (stranger, librarian):
        for path in (
            f"/search?q={query}", f"/search.atom?q={query}", f"/search/suggest?q={query}", f"/tag/{query}", f"/c/{name}",
            f"/d/{document}/find?q={query}", f"/{name}/{query}?x={mail}", f"/upload/files/{name}", "/takedowns",
        ):  # fmt: skip
            client.get(path)
    stranger.post("/sign-in", {"login": name, "password": query})
    stranger.post("/sign-up", {"username": name, "email": mail, "password1": query, "password2": query})
    checked.post(f"/c/{name}?q={query}", {"login": name})
    checked.post("/sign-in", {"login": name})
    stranger.get("/", headers={"host": host})
    stranger.get("/", headers={"Authorization": f"Bearer {name}"})
    stranger.get("/me", headers={"Cookie": f"sessionid={name}"})
    librarian.post("/upload", {"files": SimpleUploadedFile(f"{file}.docx", b"x"), "title": query})
    librarian.post(f"/d/{document}/edit/fields", {"title": query, "author": name})
    librarian.post(f"/d/{document}/report", {"text": query, "mail": mail})


def test_no_line_of_a_crawl_has_a_personal_word(
    client_of: Callable[[str], Client], library: samples.Library, index: None, kept: Keeping, broken: None, settings
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    librarian = client_of("librarian")
    librarian.raise_request_exception = False
    crawl(librarian, library.public.public_id)
    for lines in (kept.json, kept.plain):
        assert all("\n" not in line for line in lines)
        assert [line for line in lines for word in CANARIES if word in line] == []
    told = [json.loads(line) for line in kept.json]
    answers = [one for one in told if one["logger"] == "wenyuan.requests"]
    assert len(answers) >= 25 and {"portal:search", "none", "portal:takedowns"} <= {one["route"] for one in answers}
    assert all(one["request"] and one["method"] in {"GET", "POST"} for one in answers)
    assert any("test_log_crawl.py" in place for one in told for place in one.get("passed", ()))
    # The look for words finds them where the same lines are made as usual.
    assert len({word for word in CANARIES if any(word in line for line in kept.usual)}) >= 5


def test_the_site_writes_its_lines_with_these_formatters() -> None:
    made = LOGGING["formatters"]["line"]["()"]  # type: ignore[index]
    assert made in {"wenyuan.kernel.logs.PlainLines", "wenyuan.kernel.logs.JsonLines"}
