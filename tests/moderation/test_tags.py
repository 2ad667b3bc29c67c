"""Tags: one spelling, who may change them, and what follows a change."""

from __future__ import annotations

import pytest

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.audit.models import Event
from wenyuan.jobs.models import Outbox
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.metadata import tag_name
from wenyuan.library.models import Document, Proposal, Tag
from wenyuan.moderation import tags
from wenyuan.moderation.errors import NameTaken
from wenyuan.moderation.metadata import edit

pytestmark = pytest.mark.django_db


def names(document: Document) -> list[str]:
    return sorted(document.tags.values_list("name", flat=True))


def owed() -> set[int]:
    found = set(Outbox.objects.filter(topic="index").values_list("key", flat=True))
    Outbox.objects.all().delete()
    return found


@pytest.mark.parametrize(
    ("written", "kept"),
    [(" 消防 ", "消防"), ("a\tb\n c", "a b c"), ("\u202e消\u200b防", "消防"), ("é", "é"), ("TCP/IP", "TCP/IP")],
)
def test_a_name_is_kept_clean(written: str, kept: str) -> None:
    assert tag_name(written) == kept


@pytest.mark.parametrize(
    "written", ["", "  ", "\u200b", "、", "…", "a,b", "甲、乙", "/a", "a/", "a/../b", "..", "字" * 41, "x.atom"]
)
def test_what_is_no_name_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        tag_name(written)


def test_two_spellings_are_one_tag(library: samples.Library) -> None:  # noqa: F811
    edit(library.public, {"tags": ["图书馆", "圖書館", "GIS", "ｇｉｓ"]}, by=library.owner)
    assert names(library.public) == ["GIS", "图书馆"]
    edit(library.long, {"tags": ["圖書館"]}, by=library.owner)
    assert names(library.long) == ["图书馆"] and Tag.objects.count() == 2


def test_the_index_is_owed_only_what_changed(library: samples.Library) -> None:  # noqa: F811
    owed()
    edit(library.public, {"tags": ["消防"]}, by=library.owner)
    assert owed() == {library.public.pk}
    edit(library.public, {"tags": ["消防"]}, by=library.owner)
    assert owed() == set()


def test_a_bad_name_among_good_ones_changes_nothing(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(BadValue):
        edit(library.public, {"tags": ["消防", "../报告"]}, by=library.owner)
    assert not Tag.objects.exists()


def test_owners_and_librarians_tag_and_others_do_not(library: samples.Library) -> None:  # noqa: F811
    for by in (library.owner, library.librarian):
        edit(library.public, {"tags": [by.username]}, by=by)
        assert names(library.public) == [by.username]
    for document in (library.public, library.private):
        with pytest.raises(NotAllowed):
            edit(document, {"tags": ["别人的"]}, by=library.member)


def test_a_renamed_tag_stays_on_its_documents_and_in_what_is_proposed(library: samples.Library) -> None:  # noqa: F811
    (made,) = samples.tagged(library.public, ["消防"])
    proposal = Proposal.objects.create(document=library.long, field="tag", value="消防", source="text")
    owed()
    tags.rename(made, "消防安全", by=library.librarian)
    proposal.refresh_from_db()
    assert names(library.public) == ["消防安全"] and proposal.value == "消防安全" and owed() == {library.public.pk}
    assert tags.named("消防安全") == made and tags.named("消防") is None


def test_a_tag_can_be_written_with_other_capitals_but_not_like_another(library: samples.Library) -> None:  # noqa: F811
    made, other = samples.tagged(library.public, ["gis", "地图"])
    assert tags.rename(made, "GIS", by=library.librarian).name == "GIS"
    with pytest.raises(NameTaken):
        tags.rename(made, "地圖", by=library.librarian)
    assert Tag.objects.get(pk=other.pk).name == "地图"


def test_merged_tags_are_one_on_all_documents(library: samples.Library) -> None:  # noqa: F811
    left, kept = samples.tagged(library.public, ["a消防", "b防火"])
    samples.tagged(library.private, ["a消防"])
    owed()
    assert tags.merge(left, kept, by=library.librarian) == 2
    assert names(library.public) == names(library.private) == ["b防火"]
    assert owed() == {library.public.pk, library.private.pk}
    assert tags.merge(kept, kept, by=library.librarian) == 0 and Tag.objects.count() == 1
    with pytest.raises(Overtaken):
        tags.merge(left, kept, by=library.librarian)


def test_a_removed_tag_is_on_no_document(library: samples.Library) -> None:  # noqa: F811
    (made,) = samples.tagged(library.public, ["消防"])
    assert tags.remove(made, by=library.librarian) == 1
    assert names(library.public) == [] and Event.objects.get().verb == "tag.remove"


def test_only_librarians_of_the_whole_library_change_a_tag(library: samples.Library) -> None:  # noqa: F811
    made, other = samples.tagged(library.public, ["消防", "安全"])
    library.member.is_curator = True
    for verb in (
        lambda: tags.rename(made, "x", by=library.member),
        lambda: tags.merge(made, other, by=library.owner),
        lambda: tags.remove(made, by=library.member),
    ):
        with pytest.raises(NotAllowed):
            verb()
