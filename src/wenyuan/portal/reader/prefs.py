"""How a person likes to read: kept in the browser as one cookie, so that the first paint already has it.

The cookie is written by the reader's script and only read here, value by value against an allow-list; nothing of it is
stored. Without it, a phone starts flowing documents in text mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from django.http import HttpRequest

COOKIE = "wy-read"
MODES = ("page", "text", "grid")
#: Allowed values by name, the default first. Names are short because they travel with each request.
CHOICES: dict[str, tuple[str, ...]] = {
    "size": ("1", "0.9", "1.15", "1.3", "1.5", "1.8"),
    "line": ("1.75", "1.5", "2", "2.3"),
    "face": ("sans", "serif"),
    "theme": ("auto", "light", "dark", "sepia"),
    "dim": ("0", "1"),
    "keys": ("1", "0"),
}
#: Kinds whose source is one flow of text; slides, sheets and fixed pages lose their meaning when reflowed.
FLOWING = frozenset({"docx", "doc", "odt", "rtf", "txt", "md", "html", "epub", "wps"})
#: What the choice of the mode looks at, for the Vary header of pages that use it.
VARY = ("Cookie", "User-Agent", "Sec-CH-UA-Mobile")


@dataclass(frozen=True, kw_only=True)
class Prefs:
    """Reading settings, each one of CHOICES; `mode` is empty where the person never chose."""

    mode: str = ""
    size: str = "1"
    line: str = "1.75"
    face: str = "sans"
    theme: str = "auto"
    dim: str = "0"
    keys: str = "1"


def prefs(request: HttpRequest) -> Prefs:
    """The settings in the request's cookie; what is not on the list counts as not set."""
    given = parse_qs(request.COOKIES.get(COOKIE, "")[:400])
    values = {name: given[name][0] for name, allowed in CHOICES.items() if given.get(name, [""])[0] in allowed}
    mode = given.get("mode", [""])[0]
    return Prefs(mode=mode if mode in {"page", "text"} else "", **values)


def is_phone(request: HttpRequest) -> bool:
    """Whether the browser says that it is a phone: by client hint where it sends one, else by its name."""
    hint = request.headers.get("Sec-CH-UA-Mobile")
    if hint is not None:
        return hint.strip() == "?1"
    return "Mobile" in request.headers.get("User-Agent", "")


def mode_for(request: HttpRequest, *, kind: str, has_pages: bool, chosen: str) -> str:
    """The mode to show: what the address says, what the person chose last, what suits the device.

    `chosen` is the cookie's mode. A document without pages has only its text.
    """
    if not has_pages:
        return "text"
    asked = request.GET.get("mode", "")
    if asked in MODES:
        return asked
    if chosen:
        return chosen
    return "text" if kind in FLOWING and is_phone(request) else "page"
