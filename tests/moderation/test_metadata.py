"""What people write of a document: judged, kept apart from the machine's word, and never lost to somebody slower."""

from __future__ import annotations

import pytest

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.jobs.models import Outbox
from wenyuan.library.errors import BadValue, NoSuchCategory, NotAllowed, Overtaken, TooLong, WrongDate
from wenyuan.library.metadata import described
from wenyuan.library.models import CustomField, Document, Proposal, Tag
from wenyuan.moderation import metadata

pytestmark = pytest.mark.django_db
Library = samples.Library


def now(document: Document) -> dict[str, object]:
    """What is said of the document, as the rows have it."""
    return described(Document.objects.get(pk=document.pk))


def test_what_a_person_writes_stands_in_every_field(library: Library) -> None:
    changes = {
        "title": "  借阅办法\u200b（新） ",
        "author": "张三、李四",
        "dated": "2024-03-01",
        "language": "zh",
        "category": "culture",
        "tags": ["图书馆", "借阅"],
        "description": "一句话。\n\n又一句。",
        "source": "社区公报",
        "licence": "cc-by",
    }
    metadata.edit(library.public, changes, by=library.owner)
    assert now(library.public) == {
        **changes, "title": "借阅办法（新）", "tags": ["借阅", "图书馆"], "extra": {},
    }  # fmt: skip
    assert Document.objects.get(pk=library.public.pk).title_source == "person"


def test_an_edit_owes_the_index_and_tells_the_audit_what_changed_and_nothing_else(library: Library) -> None:
    Outbox.objects.all().delete()
    metadata.edit(library.public, {"author": "张三", "language": "zh"}, by=library.librarian)
    assert Outbox.objects.filter(topic="index", key=library.public.pk).exists()
    event = Event.objects.get()
    assert (event.verb, event.actor) == ("document.edit", library.librarian)
    assert event.data == {"before": {"author": "社区图书馆"}, "after": {"author": "张三"}}


def test_an_edit_that_changes_nothing_leaves_no_trace(library: Library) -> None:
    Outbox.objects.all().delete()
    metadata.edit(library.public, {"author": "社区图书馆", "tags": []}, by=library.owner)
    assert not Event.objects.exists() and not Outbox.objects.exists()


def test_what_the_index_does_not_hold_owes_it_nothing(library: Library) -> None:
    Outbox.objects.all().delete()
    metadata.edit(library.public, {"licence": "cc0", "source": "一本书"}, by=library.owner)
    assert not Outbox.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error", "name"),
    [
        ({"title": "  "}, BadValue, "title"),
        ({"title": "……"}, BadValue, "title"),
        ({"title": "长" * 301}, TooLong, "title"),
        ({"author": "长" * 201}, TooLong, "author"),
        ({"dated": "2024-02-30"}, WrongDate, "dated"),
        ({"dated": "三月"}, WrongDate, "dated"),
        ({"dated": "2999-01-01"}, WrongDate, "dated"),
        ({"language": "Chinese, I think"}, BadValue, "language"),
        ({"category": "no-such"}, NoSuchCategory, "category"),
        ({"tags": ["长" * 41]}, TooLong, "tags"),
        ({"tags": ["!!"]}, BadValue, "tags"),
        ({"licence": "mine"}, BadValue, "licence"),
        ({"extra": {"unknown": "1"}}, BadValue, "extra"),
        ({"colour": "red"}, BadValue, "colour"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_value_is_named_and_nothing_is_changed(
    library: Library,
    changes: dict[str, object],
    error: type[BadValue],
    name: str,
) -> None:
    before = now(library.public)
    with pytest.raises(error) as raised:
        metadata.edit(library.public, {"description": "not to be kept", **changes}, by=library.owner)
    assert raised.value.params["name"] == name
    assert now(library.public) == before and not Event.objects.exists()


def test_readers_and_owners_of_removed_documents_change_nothing(library: Library) -> None:
    for person in (library.member, library.curator):
        with pytest.raises(NotAllowed):
            metadata.edit(library.public, {"title": "mine"}, by=person)
    Document.objects.filter(pk=library.public.pk).update(status="removed")
    with pytest.raises(NotAllowed):
        metadata.edit(library.public, {"title": "mine"}, by=library.owner)


def test_of_two_who_edit_at_once_the_slower_is_told_and_loses_nothing_of_the_other(library: Library) -> None:
    seen = described(library.public)
    metadata.edit(library.public, {"title": "先到的"}, by=library.owner, seen=seen)
    with pytest.raises(Overtaken):
        metadata.edit(library.public, {"title": "后到的", "author": "x"}, by=library.librarian, seen=seen)
    assert (now(library.public)["title"], now(library.public)["author"]) == ("先到的", "社区图书馆")
    # Another field does not collide; and who wrote the same is content.
    metadata.edit(library.public, {"author": "乙", "title": "先到的"}, by=library.librarian, seen=seen)
    assert now(library.public)["author"] == "乙"


def test_two_spellings_are_one_tag(library: Library) -> None:
    metadata.edit(library.public, {"tags": ["Library", "圖書館"]}, by=library.owner)
    metadata.edit(library.long, {"tags": ["LIBRARY", "图书馆"]}, by=library.owner)
    assert Tag.objects.count() == 2
    assert now(library.long)["tags"] == now(library.public)["tags"]


def test_further_fields_take_what_their_kind_can_have(library: Library) -> None:
    kinds = CustomField.Kind
    for key, kind in (("pages", kinds.NUMBER), ("term", kinds.CHOICE), ("signed", kinds.DATE), ("shelf", kinds.TEXT)):
        CustomField.objects.create(key=key, name_zh=key, name_en=key, kind=kind, choices="春\n秋")
    values = {"pages": " 12 ", "term": "秋", "signed": "2024-03-01", "shelf": "A 3"}
    metadata.edit(library.public, {"extra": values}, by=library.owner)
    assert now(library.public)["extra"] == {**values, "pages": 12}
    metadata.edit(library.public, {"extra": {"pages": ""}}, by=library.owner)
    assert set(now(library.public)["extra"]) == {"term", "signed", "shelf"}  # type: ignore[call-overload]
    for key, value in {"pages": "inf", "term": "夏", "signed": "2024-13-01"}.items():
        with pytest.raises(BadValue) as raised:
            metadata.edit(library.public, {"extra": {key: value}}, by=library.owner)
        assert raised.value.params["name"] == key


def test_many_are_edited_each_by_itself(library: Library) -> None:
    metadata.edit(library.long, {"tags": ["old"]}, by=library.librarian)
    before = Event.objects.filter(verb="document.edit").count()
    documents = [library.public, library.long, library.private]
    changes = {"category": "culture", "tags_add": ["new"], "tags_remove": ["OLD"]}
    outcomes = metadata.edit_many(documents, changes, by=library.librarian)
    assert [one.is_changed for one in outcomes] == [True, True, True]
    assert all(now(one)["tags"] == ["new"] and now(one)["category"] == "culture" for one in documents)
    assert Event.objects.filter(verb="document.edit").count() == before + 3
    again = metadata.edit_many(documents, changes, by=library.librarian)
    assert not any(one.is_changed or one.error for one in again)


def test_of_many_those_one_may_not_edit_are_named_with_the_reason(library: Library) -> None:
    other = samples.document(library.member, "别人的")
    outcomes = metadata.edit_many([library.public, other], {"author": "丙"}, by=library.owner)
    assert outcomes[0].error is None and isinstance(outcomes[1].error, NotAllowed)
    assert now(other)["author"] == "" and now(library.public)["author"] == "丙"


def test_a_wrong_value_for_many_changes_none(library: Library) -> None:
    outcomes = metadata.edit_many(
        [library.public, library.long], {"author": "丙", "dated": "2024-02-30"}, by=library.librarian
    )
    assert all(isinstance(one.error, WrongDate) for one in outcomes)
    assert now(library.public)["author"] == "社区图书馆"


def test_proposals_for_an_edited_field_are_past_or_confirmed(library: Library) -> None:
    def proposal(field: str, value: str, **more: object) -> Proposal:
        return library.public.proposals.create(field=field, value=value, source="text", **more)

    same, other = proposal("author", "甲"), proposal("author", "乙")
    tag, unrelated = proposal("tag", "借阅"), proposal("tag", "期刊")
    title = proposal("title", "x")
    metadata.edit(library.public, {"author": "甲", "tags": ["借阅"]}, by=library.owner)
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (same, other, tag, unrelated, title)] == [
        "accepted", "past", "accepted", "open", "open",
    ]  # fmt: skip
