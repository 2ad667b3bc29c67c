"""Two documents side by side, and the copies beside a document: what is shown, and to whom nothing is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.portal import copy_samples, samples
from tests.portal.copy_samples import Copies
from wenyuan.cli.copies import as_record, check
from wenyuan.copies import actions
from wenyuan.copies.models import Decision, Pair
from wenyuan.engines.client import Engine
from wenyuan.ingest.context import Engines
from wenyuan.library.models import Access, Document

#: What a page that shows what is shared must never say.
JUDGEMENTS = ("剽窃", "抄袭", "盗用", "plagiar", "stolen")


@pytest.fixture
def copies(library: samples.Library) -> Copies:
    return copy_samples.copies(library.owner)


def address(left: Document, right: Document, tail: str = "") -> str:
    return f"/d/{left.public_id}/copies/{right.public_id}{tail}"


def page(client: Client, document: Document) -> str:
    return client.get(f"/d/{document.public_id}").content.decode()


def named(text: str) -> list[str]:
    """Titles in the block of copies on a document's page; the count in its heading is theirs."""
    block = re.search(r'<section aria-labelledby="copies">(.*?)</section>', text, re.S)
    if block is None:
        return []
    titles = re.findall(r"<li><div><a [^>]*><bdi>(.*?)</bdi>", block[1])
    assert f"（{len(titles)}）" in block[1]
    return titles


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_evidence_says_what_is_shared_and_no_more(client: Client, copies: Copies, prefix: str) -> None:
    response = client.get(prefix + address(copies.rewritten, copies.original))
    text = response.content.decode()
    assert '<mark class="word">效劳</mark>' in text and '<mark class="word">服务</mark>' in text
    assert '<mark class="number">2024</mark>' in text and '<mark class="number">2023</mark>' in text
    assert ("左侧的年份整体晚 1 年" if not prefix else "throughout 1 year later") in text
    assert ("右侧" if not prefix else "right") in re.search(r"<dd>([^<\d]+)</dd></div>\s*</dl>", text)[1]  # type: ignore[index]
    assert "服务 → 效劳" in text
    assert not [word for word in JUDGEMENTS if word in text.lower()]
    assert "noindex" in text
    assert response["Cache-Control"].startswith("private")


def test_a_usual_page_is_small(client: Client, copies: Copies) -> None:
    response = client.get(address(copies.rewritten, copies.original), headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < 12_000


def test_every_passage_leads_to_its_page_where_it_is_found(client: Client, copies: Copies) -> None:
    text = client.get(address(copies.rewritten, copies.original)).content.decode()
    links = re.findall(r'<div class="ev-passage"><a href="(/d/[^"?#]+)\?(q=[^"#]+)#page=(\d+)"', text)
    assert len(links) > 20
    for path, query, number in links[::7]:
        found = json.loads(client.get(f"{path}/find?{query}").content)
        assert int(number) in [hit["page"] for hit in found["pages"]]


def test_pairs_come_in_pages_and_the_changed_ones_alone(client: Client, copies: Copies, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    here = address(copies.rewritten, copies.original)
    every = client.get(here).context["shown"].rows
    changed = client.get(here + "?only=changed").context["rows"]
    assert [row.number for row in changed] == [row.number for row in every if not row.is_same]
    monkeypatch.setattr("wenyuan.portal.copies_shown.PAIRS", 10)
    seen = [row.number for n in (1, 2, 3) for row in client.get(f"{here}?page={n}").context["rows"]]
    assert seen == [row.number for row in every][:30]
    assert client.get(here + "?page=99").status_code == 404


def test_export_has_the_keys_of_the_command(client: Client, copies: Copies, library: samples.Library) -> None:
    response = client.get(address(copies.rewritten, copies.original, "?format=json"))
    assert response["Cache-Control"] == "private, no-store"
    told = json.loads(response.content)
    assert (told["level"], told["probable_original"], told["evidence"]["year_offset"]) == ("rewritten", "other", 1)
    assert ("服务", "效劳") in [(row["other"], row["this"]) for row in told["evidence"]["substitutions"]]
    found, subject = check(copies.rewritten.public_id, user=library.librarian)
    said = next(v for v in as_record(found, subject)["verdicts"] if v["document"] == copies.original.public_id)
    assert set(told) - {"version", "this", "other", "decision", "copy"} == set(said) - {"document", "number", "title"}
    assert set(told["evidence"]) == set(said["evidence"])
    assert told["evidence"]["passages"] == said["evidence"]["passages"]


def test_report_is_refused_with_its_reason_while_the_engines_are_away(
    client: Client, copies: Copies, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Other tests of the run may have started the engines: look where there are none.
    away = Engines(office=Engine(tmp_path / "office.sock"), tools=Engine(tmp_path / "tools.sock"))
    monkeypatch.setattr(Engines, "of_this_machine", classmethod(lambda _: away))
    response = client.get(address(copies.rewritten, copies.original, "?format=pdf"))
    assert response.status_code == 503
    assert "报告暂时做不出来" in response.content.decode()


def test_a_document_names_its_copies_with_what_they_are(client: Client, copies: Copies) -> None:
    text = page(client, copies.original)
    assert named(text) == [copies.same.title, copies.rewritten.title, copies.excerpt.title]
    for words in ("同一文本的另一格式", "改写：内容相同，用词不同", "本文的摘录"):
        assert words in text
    assert "可能是原文" not in text
    rewritten = page(client, copies.rewritten)
    assert "可能是原文" in rewritten
    assert rewritten.count("那篇可能是原文") == 1


@pytest.mark.parametrize(
    ("role", "sees"),
    [("stranger", set()), ("member", {"members"}), ("owner", {"members", "hidden"}), ("librarian", {"members", "hidden"})],
)  # fmt: skip
def test_a_copy_that_one_may_not_see_leaves_no_trace(
    client_of: Callable[[str], Client], copies: Copies, role: str, sees: set[str]
) -> None:
    client = client_of(role)
    text = page(client, copies.original)
    titles = set(named(text))
    for name in ("members", "hidden"):
        other = getattr(copies, name)
        is_seen = name in sees
        assert (other.title in titles) == is_seen
        assert (other.title in text) == is_seen and (other.public_id in text) == is_seen
        for tail in ("", "?format=json", "?format=pdf", "?only=changed"):
            for pair in ((copies.original, other), (other, copies.original)):
                status = client.get(address(*pair, tail)).status_code if tail != "?format=pdf" or not is_seen else 200
                assert (status == 404) != is_seen
    found = client.get("/search", {"q": "工作总结"}).content.decode()
    assert (copies.hidden.title in found) <= ("hidden" in sees)


def test_a_hidden_twin_changes_nothing_on_the_page_a_stranger_gets(client: Client, library: samples.Library) -> None:
    text = copy_samples.text_named("tea")
    seen = copy_samples.document(library.owner, "茶事小识", text)
    client.get("/")
    before = page(client, seen)
    for n in range(3):
        copy_samples.document(library.owner, f"私藏{n}", text, access=Access.PRIVATE)
    assert page(client, seen) == before


def test_exact_and_near_copies_point_to_the_document_that_stands_for_them(
    client_of: Callable[[str], Client], copies: Copies
) -> None:
    client = client_of("stranger")
    canonical = re.search(r'rel="canonical" href="([^"]+)"', page(client, copies.same))
    assert canonical is not None and copies.original.public_id in canonical[1]
    copies.original.access = Access.PRIVATE
    copies.original.save()
    canonical = re.search(r'rel="canonical" href="([^"]+)"', page(client, copies.same))
    assert canonical is not None and copies.same.public_id in canonical[1]


@pytest.mark.parametrize(
    ("decision", "is_named"),
    [(Decision.COPY, True), (Decision.EDITION, True), (Decision.TEMPLATE, False), (Decision.QUOTATION, False), (Decision.NOT_A_COPY, False)],
)  # fmt: skip
def test_what_a_librarian_said_decides_what_is_named(
    client: Client, copies: Copies, library: samples.Library, decision: str, is_named: bool
) -> None:
    hashes = {copies.original.fingerprint.norm_hash, copies.rewritten.fingerprint.norm_hash}
    pair = Pair.objects.get(a=min(hashes), b=max(hashes))
    actions.decide(pair, decision, by=library.librarian)
    text = page(client, copies.original)
    assert (copies.rewritten.title in named(text)) == is_named
    assert ("同一作品的另一版本" in text) == (decision == Decision.EDITION)


def test_copies_are_not_told_twice_beside_a_document(client: Client, copies: Copies) -> None:
    text = page(client, copies.original)
    related = re.search(r'<section aria-labelledby="related">(.*?)</section>', text, re.S)
    assert related is not None
    assert not [title for title in named(text) if title in related[1]]
