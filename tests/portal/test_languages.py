from __future__ import annotations

import re

from django.test import Client

from wenyuan.portal.addresses import document_path


def test_every_page_leads_to_itself_in_the_other_language(library, client: Client) -> None:
    for path in ["/", "/c", "/c/rules?kind=docx", "/search?q=a%20b", document_path(library.public)]:
        zh = client.get(path).content.decode()
        english = re.search(r'<a href="([^"]+)" lang="en" hreflang="en">English</a>', zh)[1]
        assert english == "/en" + path.replace("&", "&amp;")
        en = client.get(english).content.decode()
        assert '<html lang="en"' in en
        chinese = re.search(r'<a href="([^"]+)" lang="zh-hans" hreflang="zh-hans">中文</a>', en)[1]
        assert chinese == path.replace("&", "&amp;")


def test_an_error_page_leads_to_the_other_languages_home(client: Client, db) -> None:
    text = client.get("/nowhere").content.decode()
    assert '<a href="/en/" lang="en" hreflang="en">English</a>' in text
    english = client.get("/en/nowhere")
    assert english.status_code == 404
    assert "There is no such page, or you may not see it" in english.content.decode()


def test_the_pages_language_is_told_to_search_engines(library, client: Client) -> None:
    text = client.get("/c/rules").content.decode()
    assert '<link rel="alternate" hreflang="zh-hans" href="http://testserver/c/rules">' in text
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/c/rules">' in text
