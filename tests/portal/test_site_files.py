from __future__ import annotations

from django.test import Client
from lxml import etree

from wenyuan.house import settings as house
from wenyuan.portal.addresses import document_path

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def entries(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return etree.fromstring(response.content).xpath("//s:loc/text()", namespaces=NAMES)


def test_the_site_map_lists_published_public_documents_in_both_languages_and_no_other(library, client_of) -> None:
    for role in ("stranger", "librarian"):
        client = client_of(role)
        assert "http://testserver/sitemap-documents-1.xml" in entries(client, "/sitemap.xml")
        found = entries(client, "/sitemap-documents-1.xml")
        assert len(found) == 4
        for document in (library.public, library.long):
            assert f"http://testserver{document_path(document)}" in found
            assert f"http://testserver/en{document_path(document)}" in found


def test_the_site_map_names_filled_shelves_only(library, client: Client) -> None:
    found = entries(client, "/sitemap-shelves.xml")
    assert "http://testserver/c/rules/safety" in found
    assert "http://testserver/en/c/culture/printing" in found
    library.long.delete()
    assert "http://testserver/c/culture/printing" not in entries(client, "/sitemap-shelves.xml")


def test_parts_that_do_not_exist_answer_404(library, client: Client) -> None:
    for name in ["documents-0", "documents-2", "documents-x", "documents-999999", "people"]:
        assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_robots_are_told_where_not_to_go(library, client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /search" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_icon_has_the_address_browsers_try_first(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/seal.svg"


def test_ai_crawlers_are_told_no_until_they_are_allowed(library, client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    group = next(part for part in text.split("\n\n") if "GPTBot" in part)
    assert "User-agent: CCBot\n" in group and group.rstrip().endswith("Disallow: /")
    assert "Googlebot" not in text
    page = client.get("/")
    assert (
        page["X-Robots-Tag"] == "noai, noimageai"
        and '<meta name="robots" content="noai, noimageai">' in page.content.decode()
    )
    house.assume({"ai_crawlers": True})
    page = client.get("/")
    assert "X-Robots-Tag" not in page and 'name="robots"' not in page.content.decode()
    assert "GPTBot" not in client.get("/robots.txt").content.decode()


def test_a_library_that_does_not_want_to_be_listed_says_so_everywhere(library, client: Client) -> None:
    house.assume({"search_engines": False, "robots_extra": "User-agent: Slowbot\nCrawl-delay: 9"})
    text = client.get("/robots.txt").content.decode()
    assert text.startswith("User-agent: *\nDisallow: /\n") and "Sitemap" not in text
    assert text.rstrip().endswith("User-agent: Slowbot\nCrawl-delay: 9")
    assert client.get("/sitemap.xml").status_code == client.get("/sitemap-documents-1.xml").status_code == 404
    page = client.get(f"/d/{library.public.public_id}", follow=True)
    assert page["X-Robots-Tag"].startswith("noindex, nofollow")
    assert 'content="noindex, nofollow' in page.content.decode()
    download = client.get(f"/d/{library.public.public_id}/download")
    assert download["X-Robots-Tag"].startswith("noindex, noindex")
