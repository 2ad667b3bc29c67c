"""Every hostile file ends as it should, reaches nobody, shows nothing, and harms neither engine nor page.

Here the kinds that cost little; `make hostile` walks all of them through a whole site.
"""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import docx as word
import pytest
from django.test import Client

from tests.hostile.ends import end_of
from tests.hostile.kinds import ALL
from tests.hostile.outside import WORDS, Laid, shows
from wenyuan.accounts.models import User
from wenyuan.blobs import store
from wenyuan.env import env
from wenyuan.ingest.context import Engines
from wenyuan.ingest.receive import Receipt
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHEAP = [kind for kind in ALL if not kind.dear]
#: Files that hostile ones would leave if they ran anything.
FOOTPRINTS = [Path("/tmp/owned"), Path("/tmp/wenyuan-owned"), Path("/tmp/wenyuan-owned.php")]
#: Addresses that show something of a document.
FACES = ("/d/{}", "/d/{}/status", "/d/{}/p/1", "/d/{}/text/1", "/d/{}/thumbs", "/d/{}/download", "/img/{}/1/1-160.img")


def leaks() -> set[str]:
    """Names of the documents of which some text, or some picture of the PDF that was made, comes from outside."""
    found = set(Page.objects.filter(text__contains=WORDS).values_list("revision__file_name", flat=True))
    for document in Document.objects.select_related("current", "current__pdf", "current__original"):
        revision = document.current
        if WORDS in revision.quick_text + document.title + document.author:
            found.add(revision.file_name)
        if revision.pdf and revision.pdf_id != revision.original_id:
            with store().path(revision.pdf_id) as pdf:
                if shows(pdf):
                    found.add(revision.file_name)
    return found


def test_there_are_at_least_eighty_kinds() -> None:
    assert len({kind.file_name for kind in ALL}) == len(ALL) >= 80


@pytest.mark.timeout(900)
def test_no_hostile_file_gets_anywhere(
    bring: Callable[..., Receipt], drain: Callable[[], None], engines: Engines, outside: Laid, owner: User
) -> None:
    for footprint in FOOTPRINTS:
        footprint.unlink(missing_ok=True)
    zygotes = [engine.ping()["pid"] for engine in (engines.tools, engines.office)]
    for kind in CHEAP:
        bring(kind.build(outside.addresses), kind.file_name)
    drain()

    documents = {d.current.file_name: d for d in Document.objects.select_related("current")}
    assert set(documents) == {kind.file_name for kind in CHEAP}
    ends = {kind.file_name: end_of(documents[kind.file_name], documents[kind.file_name].current) for kind in CHEAP}
    assert {kind.file_name: ends[kind.file_name] for kind in CHEAP if ends[kind.file_name] not in kind.ends} == {}
    assert not StepRun.objects.exclude(state__in=State.ended()).exists()

    assert outside.asked == set()
    assert leaks() == set()
    assert [path for path in FOOTPRINTS if path.exists()] == []

    # The same two zygotes serve, nothing runs in them any more, and no child held more than it may.
    facts = [engine.ping() for engine in (engines.tools, engines.office)]
    assert [fact["pid"] for fact in facts] == zygotes
    assert [fact["running"] for fact in facts] == [0, 0]
    assert facts[0]["peak_mib"] <= env().pdf_memory_mib
    assert facts[1]["peak_mib"] <= env().office_memory_mib

    # The test's client raises what a server would answer with 500.
    reader, keeper = Client(), Client()
    keeper.force_login(owner)
    for document in documents.values():
        for face in FACES:
            answer = keeper.get(face.format(document.public_id))
            assert answer.status_code < 500, (document.current.file_name, face)
        assert reader.get(f"/d/{document.public_id}").status_code < 500


def test_what_comes_from_outside_would_be_found(walk: Callable[..., Document], outside: Laid) -> None:
    """The control arm: a document that holds the marker by right is found, and the listener hears who asks."""
    for content in ("text", "picture"):
        made, data = word.Document(), io.BytesIO()
        made.add_paragraph(WORDS if content == "text" else "nothing")
        if content == "picture":
            made.add_picture(io.BytesIO(outside.picture))
        made.save(data)
        walk(data.getvalue(), f"{content}.docx")
    assert leaks() == {"text.docx", "picture.docx"}
    with suppress(OSError):
        urllib.request.urlopen(f"{outside.addresses.url}/control", timeout=10).close()
    assert outside.asked == {"/control"}
    outside.asked.clear()
