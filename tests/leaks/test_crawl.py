"""Nothing tells a world with hidden documents from the same world without them: every answer is equal, for every kind of person."""

from __future__ import annotations

import datetime as dt
import difflib
import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import time_machine

from tests.leaks.crawl import Answer, crawl
from tests.leaks.world import HIDDEN, PLACES, World, canary
from tests.portal.test_routes import OF_A_DOCUMENT, OF_ITS_OWNER

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

#: Where a look begins; what these pages lead to is looked at as well.
SEEDS = [
    *("/", "/c", "/c/rules", "/c/hiddenshelf", "/tags", "/tag/总结", "/tag/总结.atom", "/takedowns", "/sitemap.xml"),
    *("/sitemap-documents-1.xml", "/sitemap-shelves.xml", "/robots.txt", "/search.atom", "/me", "/me/uploads", "/desk"),
    *("/desk/new", "/desk/log", "/desk/reports", "/desk/categories", "/stats", "/admin", "/admin/audit"),
    *(f"/search?q={quote(q)}" for q in ("总结", "借书证", "canary", "author:撰稿人", "tag:总结", "kind:docx")),
    *(f"/search/suggest?q={quote(q)}" for q in ("can", "canarytitle", "总", "z")),
]


def seeds(world: World) -> list[str]:
    """The seeds, questions for every canary, and every address of hidden documents, as somebody may remember them."""
    asked = [f"/search?q={canary(place, 'private')}" for place in PLACES]
    asked += [f"/search.atom?q={canary('title', name)}" for name in ("draft", "withdrawn", "link")]
    asked += [f"/tag/{canary('tag', name)}" for name in ("review", "removed", "named")]
    asked += [f"/c/rules?tag={canary('tag', 'private')}", f"/upload/known?sha256={','.join(world.digests)}"]
    return [*SEEDS, *asked]


def remembered(world: World) -> list[str]:
    """Addresses of hidden documents that were noted while they were open."""
    tails = [tail for tail, _ in OF_A_DOCUMENT.values()] + list(OF_ITS_OWNER.values())
    found = [f"/d/{one.public_id}{tail}" for one in world.hidden.values() for tail in tails]
    for one in world.hidden.values():
        found += [f"/img/{one.public_id}/1/1-160.img", f"/embed/d/{one.public_id}", f"/d/{one.public_id}?key=wrong"]
        found += [f"/d/{one.public_id}/copies/{world.public[0].public_id}", f"/d/{one.public_id}/download?as=pdf"]
    return found


#: Who looks in the short form; all of them in the long one.
SHORT = ("stranger", "neighbour")


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    # An empty feed says that it was made just now.
    with time_machine.travel(dt.datetime.now(tz=dt.UTC), tick=False):
        yield


@pytest.fixture
def looks(secrets: World) -> dict[str, tuple[dict[str, Answer], dict[str, Answer]]]:
    """By viewer: what was answered with the hidden documents, and without them."""
    viewers = {name: secrets.viewers[name] for name in (secrets.viewers if os.environ.get("WY_LONG") else SHORT)}
    before = {name: crawl(client, seeds(secrets)) for name, client in viewers.items()}
    secrets.take_out()
    after = {name: crawl(client, seeds(secrets)) for name, client in viewers.items()}
    return {name: (before[name], after[name]) for name in before}


def test_every_answer_is_the_same_with_and_without_hidden_documents(
    looks: dict[str, tuple[dict[str, Answer], dict[str, Answer]]],
) -> None:
    wrong = []
    for name, (before, after) in looks.items():
        assert len(before) > 60, name
        wrong += [f"{name}: {address} is there once only" for address in before.keys() ^ after.keys()]
        for address in before.keys() & after.keys():
            if before[address].compared() != after[address].compared():
                wrong.append(f"{name}: {address}\n{_difference(before[address], after[address])}")
        bodies = [address for address, answer in before.items() if "canary" in _without_question(address, answer)]
        wrong += [f"{name}: a canary in {address}" for address in bodies]
    assert not wrong, "\n".join(wrong)


def test_the_look_sees_what_there_is_for_those_who_may(secrets: World) -> None:
    """The control: as a librarian, every canary is found. Without it, a look that sees nothing would pass."""
    addresses = [f"/d/{one.public_id}{tail}" for one in secrets.hidden.values() for tail in ("", "/edit", "/revisions")]
    answers = [str(answer) for answer in crawl(secrets.librarian, [*SEEDS, *addresses]).values()]
    everything = "\n".join(answers)
    missing = [canary(place, name) for place in PLACES for name in HIDDEN if canary(place, name) not in everything]
    assert not [word for word in missing if not word.startswith(("canaryoutline", "canarytext", "canarynote"))]
    # A document without pages has neither an outline nor a text beside it.
    for place in ("outline", "text", "note"):
        assert canary(place, "private") in everything, place


def test_an_address_that_is_remembered_answers_like_one_that_never_was(secrets: World) -> None:
    wrong = []
    # tests/portal/test_routes.py asks as everybody else.
    for name in ("stranger", "revoked", "suspended"):
        client = secrets.viewers[name]
        expected = {tail: client.get(f"/d/{'2' * 10}{tail}").status_code for tail in ("", "/download", "/text/1")}
        assert set(expected.values()) == {404}, name
        for address in remembered(secrets):
            for method in ("get", "head") if name == "stranger" else ("get",):
                response = getattr(client, method)(address, headers={"Range": "bytes=0-9", "If-None-Match": "*"})
                # A verb is refused by its method before anybody looks for the document.
                if response.status_code not in {404, 405, 302} or "canary" in str(response.headers):
                    wrong.append((name, method, address, response.status_code))
                if response.status_code == 302 and "sign-in" not in response["Location"] and "key=" not in address:
                    wrong.append((name, method, address, response["Location"]))
    assert not wrong


def _difference(before: Answer, after: Answer) -> str:
    lines = difflib.unified_diff(*("\n".join(map(str, one.compared())).splitlines() for one in (before, after)), n=0)
    return "\n".join(list(lines)[:12])[:1500]


def _without_question(address: str, answer: Answer) -> str:
    """The answer without what it repeats of the question, which the asker knew."""
    text = str(answer)
    for asked in (canary(place, name) for place in PLACES for name in HIDDEN):
        if asked in address:
            text = text.replace(asked, "")
    return text.replace("canary", "") if address.endswith(("q=canary", "q=can", "q=canarytitle")) else text
