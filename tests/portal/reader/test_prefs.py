from __future__ import annotations

import pytest
from django.test import RequestFactory

from wenyuan.portal.reader import prefs

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537.36"


def _request(query: str = "", *, agent: str = DESKTOP, hint: str | None = None, cookie: str = ""):
    headers = {"User-Agent": agent} | ({"Sec-CH-UA-Mobile": hint} if hint is not None else {})
    request = RequestFactory().get(f"/d/x?{query}", headers=headers)
    if cookie:
        request.COOKIES[prefs.COOKIE] = cookie
    return request


@pytest.mark.parametrize(
    ("query", "chosen", "agent", "hint", "kind", "has_pages", "mode"),
    [
        ("", "", DESKTOP, None, "docx", True, "page"),
        ("", "", PHONE, None, "docx", True, "text"),
        ("", "", PHONE, None, "pptx", True, "page"),
        ("", "", PHONE, None, "pdf", True, "page"),
        ("", "", PHONE, "?0", "docx", True, "page"),
        ("", "", DESKTOP, "?1", "docx", True, "text"),
        ("", "text", DESKTOP, None, "pdf", True, "text"),
        ("", "page", PHONE, None, "docx", True, "page"),
        ("mode=grid", "text", PHONE, None, "docx", True, "grid"),
        ("mode=page", "text", PHONE, None, "docx", True, "page"),
        ("mode=evil", "", DESKTOP, None, "docx", True, "page"),
        ("mode=page", "page", DESKTOP, None, "docx", False, "text"),
    ],
    ids=[
        "desktop reads pages",
        "phone reads flowing text",
        "slides stay pages on a phone",
        "a pdf stays pages on a phone",
        "the hint outweighs the name: no phone",
        "the hint outweighs the name: a phone",
        "the cookie chooses",
        "the cookie outweighs the phone",
        "the address outweighs the cookie",
        "the address outweighs the phone",
        "an unknown mode is none",
        "without pages there is only text",
    ],
)
def test_the_mode_follows_address_then_cookie_then_device(query, chosen, agent, hint, kind, has_pages, mode) -> None:
    request = _request(query, agent=agent, hint=hint)
    assert prefs.mode_for(request, kind=kind, has_pages=has_pages, chosen=chosen) == mode


def test_settings_on_the_list_are_taken_from_the_cookie() -> None:
    found = prefs.prefs(_request(cookie="size=1.3&line=2&face=serif&theme=sepia&dim=1&keys=0&mode=text"))
    assert found == prefs.Prefs(mode="text", size="1.3", line="2", face="serif", theme="sepia", dim="1", keys="0")


@pytest.mark.parametrize(
    "cookie",
    ["size=9", 'theme="><script>', "size=1.3;--x:url(y)", "mode=grid", "%%%", "size", "x" * 5000],
    ids=["not listed", "markup", "style", "a mode that is not remembered", "rubbish", "no value", "endless"],
)
def test_anything_else_in_the_cookie_counts_as_not_set(cookie: str) -> None:
    assert prefs.prefs(_request(cookie=cookie)) == prefs.Prefs()
