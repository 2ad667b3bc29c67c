"""The log names a document only to who may still see it."""

from __future__ import annotations

from django.test import Client

from tests.portal import samples
from wenyuan.library import standing
from wenyuan.library.models import Access, Document
from wenyuan.workbench.models import Verdict


def test_a_document_that_went_to_another_branch_keeps_its_new_title_from_who_moved_it(library: samples.Library) -> None:
    standing.set_branches(library.curator, [library.shelves["rules"]])
    Verdict.objects.create(
        queue="misfiled", item=library.public.pk, verb="move", document=library.public, by=library.curator
    )
    client = Client()
    client.force_login(library.curator)
    assert library.public.title in client.get("/desk/log").content.decode()
    Document.objects.filter(pk=library.public.pk).update(
        title="密件新名", access=Access.PRIVATE, category=library.shelves["culture"]
    )
    for address in ("/desk/log", "/desk"):
        page = client.get(address).content.decode()
        assert "密件新名" not in page and "已移" in page
