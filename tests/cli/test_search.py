"""`wenyuan search` as a person and a script meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make, indexed, make, owner  # noqa: F401 - fixtures
from tests.site import Site
from wenyuan.cli.search import record, told
from wenyuan.search.service import search

ANYONE = AnonymousUser()


def test_record_has_documents_with_pages_and_how_the_query_was_read(indexed: Make) -> None:  # noqa: F811
    document = indexed("条例", "总则", "发生勞動爭議的，可以调解")
    found = record(search("劳动争议 year:..2030", user=ANYONE))
    assert json.loads(json.dumps(found)) == found
    assert found["total"] == 1
    assert found["read_as"] == [{"kind": "words", "text": "劳动争议"}, {"kind": "year", "text": "–2030"}]
    (hit,) = found["documents"]
    assert (hit["id"], hit["title"]) == (document.public_id, "条例")
    assert hit["address"].endswith(f"/d/{document.public_id}/条例") or document.public_id in hit["address"]
    assert hit["pages"] == [{"page": 2, "passage": "发生勞動爭議的，可以调解"}]


def test_lines_mark_what_was_found_and_tell_of_more(indexed: Make) -> None:  # noqa: F811
    indexed("条例", *["发生勞動爭議的"] * 5)
    lines = told(search("劳动争议 tilte:甲", user=ANYONE)).splitlines()
    assert any("title:" in line for line in lines)
    lines = told(search("劳动争议", user=ANYONE)).splitlines()
    assert lines[0] == "1 documents"
    assert "  p. 1  发生【勞動爭議】的" in lines
    assert "  … 2 more pages" in lines


@pytest.mark.slow
def test_command_as_the_public_and_as_a_person(tmp_path: Path) -> None:
    site = Site(home=tmp_path / "home", settings={"WENYUAN_LANGUAGE": "en"})
    missing = site.run("search", "anything")
    assert missing.returncode == 2
    assert "Search is being rebuilt" in missing.stderr
    (tmp_path / "secret.txt").write_text("the blue whale plan")
    assert site.run("add", str(tmp_path / "secret.txt"), "--access", "private").returncode == 0
    nothing = site.run("search", "whale", "--json")
    assert nothing.returncode == 1
    assert json.loads(nothing.stdout)["documents"] == []
    own = site.run("search", "whale", "--as", "library", "--json")
    assert own.returncode == 0
    (hit,) = json.loads(own.stdout)["documents"]
    assert "whale" in hit["pages"][0]["passage"]
    assert site.run("search", "whale", "--as", "nobody").returncode == 2
