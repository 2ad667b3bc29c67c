"""Requests that nobody would make, to every address there is: made of the URL configuration, a seed and a world's rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ["GET"] * 10 + ["POST"] * 8 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"]
#: What breaks programs: signs of their own syntax, ends of their numbers, bytes that are no text.
HOSTILE = [
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "2",
        "7",
        "00",
        "1e9",
        "NaN",
        "9" * 18,
        "9" * 25,
        "9" * 400,
        "2147483648",
        "9223372036854775808",
    ),
    *(
        "\x00",
        "a\x00b",
        "\ud800",
        "\udcff",
        "\u202e\u2066",
        "\ufeff",
        "é",
        "e\u0301",
        "ﬁ",
        "🂡" * 20,
        "字" * 300,
        "x" * 9000,
    ),
    *(
        "'",
        '"',
        "\\",
        "';--",
        "%",
        "%%",
        "%s",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "<script>alert(1)</script>",
        "../../etc/passwd",
    ),
    *(
        "..\\..",
        "/",
        "//x.example",
        "javascript:alert(1)",
        "(",
        "((((",
        ")",
        "[",
        "*",
        "?",
        '"a OR b',
        "a NEAR/3 b",
        "title:",
        "-",
    ),
    *(
        "~",
        "^",
        "a" * 101,
        "\r\nX-Evil: 1",
        "true",
        "null",
        "[]",
        "{}",
        "2024-02-30",
        "0000-00-00",
        "9999-99-99",
        "١٢٣",
        "＋１",
    ),
    *("借书证", "“借书证”", "title:总结 -借书", "kind:pdf", "date:2024..2023", "pages:9..1", "newest", "author:"),
]
#: Names of parameters that our views read, and some that they do not.
NAMES = (
    "q page sort category kind tag format as from pages mode key next r sha256 ids at do say verb item to name text title author "
    "description language licence dated access people groups embargo embargo_until reason outcome days role meant put decision "
    "copy_side value x files batch_title query prefs password username login email password1 password2 number passage mail note "
    "say_where only id pk field slug name_zh name_en parent preview_pages rate_exempt footer max_pages choices initial-title"
).split()
HEADERS = {
    "Range": ["bytes=0-", "bytes=-1", "bytes=5-2", "bytes=0-0,2-3", "bytes=" + "9" * 30 + "-", "x", "bytes=\u0661-"],
    "If-None-Match": ["*", '"x"', "W/", '"' * 50, "\ud800"],
    "If-Modified-Since": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 40],
    "If-Range": ['"x"', "never"],
    "Accept": ["application/json", "*/*;q=nan", "text/html;" * 200],
    "Accept-Language": ["en", "zh-Hant-TW;q=2", "x" * 600, "*", "\xff"],
    "Authorization": ["Bearer ", "Bearer wyt_x", "Basic =", "Bearer \xff\xfe", "bearer " + "a" * 5000],
    "Cookie": ["sessionid=; csrftoken=\x01", "a=" + "b" * 3000, "prefs={]", ";;;="],
    "X-Forwarded-For": ["1.2.3.4, ::1", "unknown", ",", "[::"],
    "X-Forwarded-Host": ["evil.example"],
    "Content-Type": [
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "text/plain; charset=x",
        "",
    ],
    "Tus-Resumable": ["1.0.0", "0.2"],
    "Upload-Length": ["0", "5", "-1", "9" * 30, "x"],
    "Upload-Offset": ["0", "-1", "9" * 16, "x"],
    "Upload-Metadata": ["filename YS50eHQ=", "filename ?,batch =", "document MjIyMjIyMjIyMg==", "x" * 9000, "filename"],
    "Upload-Checksum": ["sha256 x", "md5 YQ==", "sha1"],
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, as it can be made again."""

    route: str
    method: str
    path: str
    data: dict[str, Any] | bytes = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> Any:
        """The answer of a client that does not raise."""
        headers = dict(self.headers)
        kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
        if isinstance(self.data, dict) and self.method == "POST":
            made = client.post(self.path, self.data, headers=headers)
        else:
            body = self.data if isinstance(self.data, bytes) else b""
            made = client.generic(self.method, self.path, body, content_type=kind, headers=headers)
        if made.streaming:
            b"".join(made.streaming_content)
        return made


def routes() -> list[tuple[str, str]]:
    """(name, pattern) of every address of the site, those of the Django admin but for one left out: it is theirs."""

    def walk(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                if one.app_name != "admin":
                    inner = f"{space}{one.namespace}:" if one.namespace else space
                    yield from walk(one.url_patterns, prefix + str(one.pattern), inner)
            elif isinstance(one, URLPattern):
                yield f"{space}{one.name}", prefix + str(one.pattern)

    return sorted(set(walk(get_resolver().url_patterns, "", "")))


def asked(dice: Random, pattern: tuple[str, str], known: dict[str, list[str]]) -> Asked:
    """A request to one route. `known`: by the name or type of a piece of the address, values that lead somewhere."""
    name, path = pattern
    address = "/" + re.sub(
        r"\(\?P<(\w+)>(?:\[[^\]]*\]|[^)])*\)|<(?:(\w+):)?(\w+)>", lambda m: _piece(dice, m, known), path
    ).strip("^$")
    if dice.random() < 0.2:
        address = "/en" + address
    query = {dice.choice(NAMES): _value(dice, known) for _ in range(dice.choice((0, 0, 1, 1, 2, 4)))}
    if query:
        address += "?" + "&".join(f"{key}={quote(value, errors='surrogatepass')}" for key, value in query.items())
    method = dice.choice(METHODS)
    data: dict[str, Any] | bytes = {}
    if method not in {"GET", "HEAD"}:
        fields = {key: _sent(_value(dice, known)) for key in dice.sample(NAMES, dice.choice((0, 1, 3, 12)))}
        data = (
            fields
            if dice.random() < 0.7
            else dice.choice((b"", b"\x00\xff" * 50, b"{", b"a=%ff&b=%zz", b"--x\r\n\r\n--x--"))
        )
    headers = {
        key: _header(dice.choice(HEADERS[key])) for key in dice.sample(sorted(HEADERS), dice.choice((0, 0, 1, 2, 4)))
    }
    return Asked(route=name, method=method, path=address, data=data, headers=headers)


def _piece(dice: Random, match: re.Match[str], known: dict[str, list[str]]) -> str:
    kind, name = match[2] or "str", match[1] or match[3]
    values = known.get(name, known.get(kind, ["x"]))
    if dice.random() < 0.6:
        return quote(dice.choice(values), safe="/")
    if kind == "int":
        return dice.choice(("0", "1", "2", "999", "9" * 12, "9223372036854775807", "9223372036854775808", "9" * 30))
    if kind == "slug":
        return dice.choice(("x", "new", "-", "_", "a" * 500, "documents-1", "documents-99999999"))
    if kind == "revkey":
        return dice.choice(("1", "2", "999999", "1-", "1-" + "a" * 64))
    if kind == "span":
        return dice.choice(("1", "1-2", "2-1", "999999", "1-999999"))
    return quote(dice.choice(HOSTILE).replace("/", "") or "x", errors="surrogatepass")


def _value(dice: Random, known: dict[str, list[str]]) -> str:
    if dice.random() < 0.35:
        return dice.choice(known[dice.choice(sorted(known))])
    value = dice.choice(HOSTILE)
    return value + dice.choice(HOSTILE) if dice.random() < 0.2 else value


def _sent(value: str) -> str:
    # Half a pair cannot be sent in a form; as escaped bytes of an address it can.
    return value.encode("utf-8", "replace").decode()


def _header(value: str) -> str:
    # What a server lets through to a program: one line of Latin letters.
    return value.encode("latin-1", "replace").decode("latin-1").replace("\r", "").replace("\n", "")
