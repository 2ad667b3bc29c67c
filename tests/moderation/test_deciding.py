"""Deciding proposals: one deed writes, takes out, or takes back; two who decide the same are told apart."""

from __future__ import annotations

import pytest

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.library.errors import NoSuchCategory, NotAllowed, Overtaken
from wenyuan.library.metadata import described
from wenyuan.library.models import Category, Document, Proposal
from wenyuan.moderation import deciding, metadata

pytestmark = pytest.mark.django_db
Library = samples.Library


def proposal(document: Document, field: str, value: str, **more: object) -> Proposal:
    return document.proposals.create(field=field, value=value, source="text", **more)


def now(document: Document) -> dict[str, object]:
    return described(Document.objects.get(pk=document.pk))


def state(one: Proposal) -> str:
    return Proposal.objects.get(pk=one.pk).state


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [
        ("title", "新的标题", "title"),
        ("author", "张三", "author"),
        ("dated", "2024-03-01", "dated"),
        ("language", "en", "language"),
        ("category", "culture", "category"),
        ("tag", "借阅", "tags"),
        ("description", "摘要。", "description"),
    ],
)
def test_accepted_it_stands_there_and_undone_it_is_as_before(
    library: Library,
    field: str,
    value: str,
    column: str,
) -> None:
    before = now(library.public)
    one, rival = proposal(library.public, field, value), proposal(library.public, field, value + "2")
    deciding.accept(one, by=library.librarian)
    assert now(library.public)[column] == ([value] if column == "tags" else value)
    assert state(one) == "accepted" and state(rival) == ("open" if field == "tag" else "past")
    deciding.undo(one, by=library.librarian)
    assert now(library.public) == before
    assert state(one) == state(rival) == "open"
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["proposal.accept", "proposal.undo"]


def test_undone_a_title_is_the_files_again(library: Library) -> None:
    one = proposal(library.public, "title", "新的标题")
    deciding.accept(one, by=library.owner)
    assert Document.objects.get(pk=library.public.pk).title_source == "person"
    deciding.undo(one, by=library.owner)
    assert Document.objects.get(pk=library.public.pk).title_source == "file_name"


def test_refused_it_is_not_written_and_can_be_undone(library: Library) -> None:
    one = proposal(library.public, "author", "张三")
    before = now(library.public)
    deciding.refuse(one, by=library.owner)
    assert state(one) == "refused" and now(library.public) == before
    deciding.undo(one, by=library.owner)
    assert state(one) == "open"


def test_what_was_taken_is_taken_back_when_refused(library: Library) -> None:
    Document.objects.filter(pk=library.long.pk).update(author="Administrator X")
    one = proposal(library.long, "author", "Administrator X", state="accepted", before={"author": ""})
    deciding.refuse(one, by=library.librarian)
    assert now(library.long)["author"] == "" and state(one) == "refused"


def test_what_was_taken_can_be_confirmed(library: Library) -> None:
    one = proposal(library.long, "title", library.long.title, state="accepted")
    deciding.accept(one, by=library.librarian)
    assert Document.objects.get(pk=library.long.pk).title_source == "person"


def test_of_two_librarians_the_second_is_told(library: Library) -> None:
    one = proposal(library.public, "author", "张三")
    deciding.accept(one, by=library.librarian)
    for decide in (deciding.accept, deciding.refuse):
        with pytest.raises(Overtaken):
            decide(one, by=library.owner)
    deciding.undo(one, by=library.owner)
    with pytest.raises(Overtaken):
        deciding.undo(one, by=library.librarian)


def test_a_field_that_was_edited_since_is_not_undone(library: Library) -> None:
    one = proposal(library.public, "author", "张三")
    deciding.accept(one, by=library.librarian)
    metadata.edit(library.public, {"author": "李四"}, by=library.owner)
    with pytest.raises(Overtaken):
        deciding.undo(one, by=library.librarian)
    assert now(library.public)["author"] == "李四"


def test_a_category_that_was_removed_meanwhile_is_named(library: Library) -> None:
    gone = Category.objects.add_root({"slug": "gone", "name_zh": "将去", "name_en": "Gone"})
    one = proposal(library.public, "category", gone.slug)
    gone.delete()
    with pytest.raises(NoSuchCategory) as raised:
        deciding.accept(one, by=library.librarian)
    assert raised.value.params["value"] == "gone" and state(one) == "open"
    deciding.refuse(one, by=library.librarian)


def test_readers_decide_nothing(library: Library) -> None:
    one = proposal(library.public, "author", "张三")
    for decide in (deciding.accept, deciding.refuse, deciding.undo):
        with pytest.raises(NotAllowed):
            decide(one, by=library.member)


def test_undoing_a_tag_leaves_those_that_came_meanwhile(library: Library) -> None:
    one = proposal(library.public, "tag", "借阅")
    deciding.accept(one, by=library.owner)
    metadata.edit(library.public, {"tags_add": ["期刊"]}, by=library.owner)
    deciding.undo(one, by=library.owner)
    assert now(library.public)["tags"] == ["期刊"]
