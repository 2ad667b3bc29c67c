"""Further fields: administrators make them, and their values outlive them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import CustomField, Document
from wenyuan.moderation import metadata
from wenyuan.moderation.fields import remove_field, save_field

NEW = {"name_zh": "学期", "name_en": "Term", "key": "term", "kind": "choice", "choices": "春\n 秋 \n春", "order": "1"}


@pytest.fixture
def administrator(library: samples.Library) -> Client:
    client = Client()
    client.force_login(samples.user("root", is_superuser=True, is_staff=True))
    return client


def test_a_field_is_made_changed_and_taken_away(administrator: Client, library: samples.Library) -> None:
    assert administrator.post("/desk/fields", NEW).status_code == 302
    field = CustomField.objects.get()
    assert field.choices == "春\n秋" and not field.is_public
    metadata.edit(library.public, {"extra": {"term": "秋"}}, by=library.owner)
    changed = {**NEW, "name_en": "Semester", "key": "other", "is_public": "on"}
    assert administrator.post(f"/desk/fields/{field.pk}", changed).status_code == 302
    field.refresh_from_db()
    assert (field.key, field.name_en, field.is_public) == ("term", "Semester", True)
    assert administrator.post(f"/desk/fields/{field.pk}/remove").status_code == 302
    assert not CustomField.objects.exists()
    assert Document.objects.get(pk=library.public.pk).extra == {"term": "秋"}
    verbs = list(Event.objects.filter(verb__startswith="field.").values_list("verb", flat=True))
    assert sorted(verbs) == ["field.add", "field.change", "field.remove"]
    assert "秋" not in administrator.get(f"/d/{library.public.public_id}/edit").content.decode().split("id_licence")[1]


@pytest.mark.parametrize("wrong", [{"choices": " "}, {"key": "two words"}, {"name_zh": ""}])
def test_a_field_that_cannot_be_is_not_made(administrator: Client, wrong: dict[str, str]) -> None:
    response = administrator.post("/desk/fields", {**NEW, **wrong})
    assert response.status_code == 422 and not CustomField.objects.exists()
    assert 'role="alert"' in response.content.decode()


def test_two_fields_have_not_one_key(administrator: Client) -> None:
    administrator.post("/desk/fields", NEW)
    assert administrator.post("/desk/fields", NEW).status_code == 422


def test_librarians_make_no_fields(library: samples.Library) -> None:
    field = CustomField(key="x", name_zh="x", name_en="x")
    with pytest.raises(NotAllowed):
        save_field(field, by=library.librarian)
    field.save()
    with pytest.raises(NotAllowed):
        remove_field(field, by=library.librarian)
    assert CustomField.objects.exists()
