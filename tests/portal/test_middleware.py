from __future__ import annotations

import re

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/", "/en/", "/c", "/search", "/sign-in", "/nowhere", "/robots.txt"])
def test_every_answer_carries_the_policy(library, client: Client, path: str) -> None:
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "'unsafe-inline'" not in re.sub(r"style-src-attr [^;]*", "", policy)
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]


def test_only_the_embed_view_may_be_framed(library, client: Client) -> None:
    response = client.get(f"/embed/d/{library.public.public_id}")
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "frame-ancestors 'none'" in client.get(f"/d/{library.public.public_id}")["Content-Security-Policy"]


def test_no_page_holds_inline_script_or_style_elements(library, client: Client) -> None:
    for path in ["/", "/c/rules", "/search", f"/d/{library.public.public_id}", f"/embed/d/{library.public.public_id}"]:
        html = client.get(path).content.decode()
        scripts = re.findall(r"<script(?![^>]*(?:src=|application/ld\+json))", html)
        assert not scripts, path
        assert "<style" not in html, path
        assert not re.search(r"\son\w+=", html), path
