"""The form of what is said of a document: what is proposed stands beside each field, and one button decides it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.library.licences import LICENCES, licence_of
from wenyuan.library.metadata import described
from wenyuan.library.models import Access, Category, CustomField, Document, Proposal
from wenyuan.portal.metadata_form import MetadataForm, tag_names

Clients = Callable[[str], Client]
Library = samples.Library


def filled(document: Document, **changed: str) -> dict[str, Any]:
    """What a browser sends: every field, its value when the form was made, and what the person changed."""
    form = MetadataForm(document, by=document.owner)
    values = {name: form.initial.get(name) or "" for name in form.fields}
    return {**values, **{f"initial-{name}": value for name, value in values.items()}, **changed}


def save(client: Client, document: Document, sent: dict[str, Any]):  # type: ignore[no-untyped-def]
    return client.post(f"/d/{document.public_id}/edit/fields", sent)


def now(document: Document) -> dict[str, object]:
    return described(Document.objects.get(pk=document.pk))


def test_all_fields_are_saved_and_those_left_alone_stay(client_of: Clients, library: Library) -> None:
    CustomField.objects.create(key="archive", name_zh="档号", name_en="Archive number")
    changed = {
        "dated": "2024-03-01",
        "tags": "借阅，图书馆、 办法",
        "licence": "government",
        "source": "社区公报",
        "extra-archive": "A-7",
    }
    assert save(client_of("owner"), library.public, filled(library.public, **changed)).status_code == 302
    found = now(library.public)
    assert found["tags"] == sorted(["借阅", "图书馆", "办法"]) and found["extra"] == {"archive": "A-7"}
    assert (found["dated"], found["licence"], found["source"]) == ("2024-03-01", "government", "社区公报")
    assert found["title"] == library.public.title and found["author"] == library.public.author
    assert set(Event.objects.get().data["after"]) == {"dated", "tags", "licence", "source", "extra"}


def sent_by_a_browser(page: str) -> dict[str, str]:
    """The fields of the form as a browser sends them that were left alone: of a date only a day, of a list what is in it."""
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        named = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        value = named.get("value", "")
        is_shown = named.get("type") != "date" or re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        sent[named.get("name", "")] = value if is_shown else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        sent[name] = chosen[1] if chosen else ""
    sent["description"] = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)[1]  # type: ignore[index]
    return sent


def test_a_value_that_its_field_could_not_have_today_stays_when_another_is_saved(
    client_of: Clients, library: Library
) -> None:
    for key, kind, choices in [("term", "choice", "春\n秋"), ("day", "date", ""), ("pages", "number", "")]:
        CustomField.objects.create(key=key, name_zh=key, name_en=key, kind=kind, choices=choices)
    kept = {"term": "夏", "day": "一九四九年十月", "pages": "约三百页" * 20}
    Document.objects.filter(pk=library.public.pk).update(extra=kept, licence="gone-1.0")
    page = client_of("owner").get(f"/d/{library.public.public_id}/edit").content.decode()
    sent = sent_by_a_browser(page[page.index("/edit/fields") :]) | {"author": "新作者"}
    assert save(client_of("owner"), library.public, sent).status_code == 302
    assert (now(library.public)["extra"], now(library.public)["licence"]) == (kept, "gone-1.0")
    assert now(library.public)["author"] == "新作者"


def test_a_browser_can_empty_a_field_and_who_was_slower_in_it_is_told(client_of: Clients, library: Library) -> None:
    client = client_of("owner")
    page = client.get(f"/d/{library.public.public_id}/edit").content.decode()
    sent = sent_by_a_browser(page[page.index("/edit/fields") :])
    assert save(client, library.public, sent | {"author": ""}).status_code == 302
    assert now(library.public)["author"] == "" and now(library.public)["description"]
    assert save(client_of("librarian"), library.public, sent | {"author": "后到的"}).status_code == 409
    assert now(library.public)["author"] == ""


def test_an_owner_who_does_not_upload_is_offered_no_category_whose_name_may_be_a_secret(
    client_of: Clients, library: Library
) -> None:
    Category.objects.add_root({"slug": "secret", "name_zh": "机密项目", "name_en": "Secret project"})
    secret = Category.objects.get(slug="secret")
    samples.document(library.librarian, "密", category=secret, access=Access.PRIVATE)
    address = f"/d/{library.public.public_id}/edit"
    assert "机密项目" not in client_of("owner").get(address).content.decode()
    assert "机密项目" in client_of("librarian").get(address).content.decode()
    sent = filled(library.public, category="secret")
    assert save(client_of("owner"), library.public, sent).status_code == 422
    assert now(library.public)["category"] == "rules"


def test_who_was_slower_is_told_and_keeps_what_he_wrote(client_of: Clients, library: Library) -> None:
    sent = filled(library.public, title="后到的")
    save(client_of("librarian"), library.public, filled(library.public, title="先到的"))
    response = save(client_of("owner"), library.public, sent)
    assert response.status_code == 409 and 'value="后到的"' in response.content.decode()
    assert now(library.public)["title"] == "先到的"


@pytest.mark.parametrize(("field", "value"), [("dated", "2024-02-30"), ("title", " "), ("category", "no-such")])
def test_a_wrong_value_is_told_and_nothing_saved(client_of: Clients, library: Library, field: str, value: str) -> None:
    response = save(client_of("owner"), library.public, filled(library.public, author="x", **{field: value}))
    assert response.status_code in {400, 422} and 'role="alert"' in response.content.decode()
    assert now(library.public)["author"] == library.public.author


def test_what_is_proposed_stands_beside_its_field_with_the_reason(client_of: Clients, library: Library) -> None:
    one = library.public.proposals.create(
        field="author", value="张三", source="byline", confidence=0.85, why={"line": "作者：张三", "page": 1}
    )
    page = client_of("owner").get(f"/d/{library.public.public_id}/edit").content.decode()
    block = page[page.index('name="author"') : page.index('name="dated"')]
    assert "张三" in block and "作者：张三" in block and f'name="accept" value="{one.pk}"' in block and "85" in block
    assert "id_author" in page and not re.search(r"<script(?![^>]*\bsrc=)[^>]*>[^<]", page)


def test_one_button_saves_what_was_written_and_accepts_what_was_proposed(client_of: Clients, library: Library) -> None:
    one = library.public.proposals.create(field="tag", value="借阅", source="text")
    sent = filled(library.public, description="写了一半的摘要。", accept=str(one.pk))
    assert save(client_of("owner"), library.public, sent).status_code == 302
    assert now(library.public)["tags"] == ["借阅"] and now(library.public)["description"] == "写了一半的摘要。"


def test_a_proposal_of_another_document_is_not_decided_here(client_of: Clients, library: Library) -> None:
    other = samples.document(library.member, "别人的").proposals.create(field="author", value="x", source="text")
    response = save(client_of("owner"), library.public, filled(library.public, author="y", accept=str(other.pk)))
    assert response.status_code == 409
    assert Proposal.objects.get().state == "open" and now(library.public)["author"] == library.public.author


def test_a_reader_has_no_form(client_of: Clients, library: Library) -> None:
    for role in ("stranger", "member"):
        assert client_of(role).get(f"/d/{library.public.public_id}/edit").status_code == 404
        assert save(client_of(role), library.public, filled(library.public, title="x")).status_code == 404


def test_the_form_costs_the_same_with_many_proposals(
    client_of: Clients, library: Library, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of("owner")
    address = f"/d/{library.public.public_id}/edit"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for n in range(50):
        library.public.proposals.create(field="tag", value=f"标签{n}", source="text")
        CustomField.objects.create(key=f"f{n}", name_zh=f"字段{n}", name_en=f"Field {n}")
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_tags_are_parted_by_commas_of_any_kind() -> None:
    assert tag_names(" a b,，c；d、e\nf,, ") == ["a b", "c", "d", "e", "f"]


def test_the_page_of_a_document_says_licence_source_tags_and_public_fields(
    client_of: Clients, library: Library
) -> None:
    CustomField.objects.create(key="archive", name_zh="档号", name_en="Archive number")
    CustomField.objects.create(key="note", name_zh="内部备注", name_en="Note", is_public=False)
    values = {"tags": "借阅", "licence": "cc-by", "source": "社区公报", "extra-archive": "A-7", "extra-note": "秘密"}
    save(client_of("owner"), library.public, filled(library.public, **values))
    page = client_of("stranger").get(f"/d/{library.public.public_id}").content.decode()
    assert all(text in page for text in ("社区公报", "A-7", "档号", "creativecommons.org/licenses/by/4.0", ">借阅</a>"))
    assert '"license":"https://creativecommons.org/licenses/by/4.0' in page and '"keywords":["借阅"]' in page
    assert "内部备注" not in page and "秘密" not in page


def test_every_licence_has_a_code_that_fits_and_a_name() -> None:
    assert len({one.code for one in LICENCES}) == len(LICENCES)
    assert all(0 < len(one.code) <= 20 and str(one.name) and licence_of(one.code) is one for one in LICENCES)
    assert licence_of("") is None
