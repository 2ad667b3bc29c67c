"""What a reading of a document writes down, and what it leaves alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.portal import samples
from wenyuan.ingest.look import note_properties
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.errors import BadValue, NotAllowed, RefusedBefore
from wenyuan.library.metadata import described
from wenyuan.library.models import Access, Category, Document, Page, Proposal
from wenyuan.moderation import deciding, metadata
from wenyuan.proposals.actions import propose, propose_category
from wenyuan.proposals.queries import shown

pytestmark = pytest.mark.django_db
Library = samples.Library

TEXT = """社区图书馆安全管理办法
作者：张三
2024年3月1日
为加强社区图书馆的安全管理，预防火灾和其他事故，制定本安全管理办法。
安全管理由馆长负责，安全检查每月进行一次，检查的结果应当登记在册。
读者发现隐患应当立即告诉值班人员，由值班人员按照安全管理办法处理。
安全检查、安全演练和安全培训的记录保存三年，期满之后统一销毁。
"""


@pytest.fixture
def fresh(library: Library) -> Document:
    """A document of which only the file's name is known, with its text read and its properties looked at."""
    made = samples.document(library.owner, "新建文档", pages=1, file_name="新建文档.docx")
    Page.objects.filter(revision=made.current).update(text=TEXT)
    output = {"properties": {"author": "张三", "modified": "2025-01-02T03:04:05Z"}}
    StepRun.objects.create(subject=made.current_id, step="quick_text", lane="quick", state=State.DONE, output=output)
    library.shelves["safety"].descriptors = "安全 检查 演练 隐患"
    library.shelves["safety"].save()
    return made


def again(document: Document) -> Document:
    return Document.objects.select_related("current", "category").get(pk=document.pk)


def kept(document: Document) -> list[tuple[str, str, str]]:
    rows = Proposal.objects.filter(document=document).order_by("field", "value")
    return [(row.field, row.value, row.state) for row in rows]


def test_what_is_certain_is_written_and_stays_a_proposal_the_rest_waits(fresh: Document) -> None:
    told = propose(fresh)
    now = described(again(fresh))
    assert (now["title"], now["author"], now["dated"], now["language"]) == (
        "新建文档", "张三", "2024-03-01", "zh",
    )  # fmt: skip
    states = {(field, value): state for field, value, state in kept(fresh)}
    assert states["author", "张三"] == states["dated", "2024-03-01"] == "accepted"
    assert states["category", "safety"] == "open"
    assert ("dated", "2025-01-02") not in states, "the day on which it was saved is no rival of what the text says"
    assert any(field == "tag" for field, _ in states) and any(field == "description" for field, _ in states)
    assert now["category"] == "" and now["tags"] == [] and now["description"] == ""
    assert told == {"open": list(states.values()).count("open"), "taken": list(states.values()).count("accepted")}


def test_a_reading_repeated_proposes_the_same(fresh: Document) -> None:
    propose(fresh)
    before, now = kept(fresh), described(again(fresh))
    propose(again(fresh))
    assert kept(fresh) == before and described(again(fresh)) == now


def test_what_a_person_wrote_is_never_overwritten(library: Library, fresh: Document) -> None:
    values = {"title": "人写的", "author": "李四", "dated": "2020-02-02", "language": "en"}
    metadata.edit(fresh, values, by=library.owner)
    propose(again(fresh))
    now = described(again(fresh))
    assert {field: now[field] for field in values} == values
    assert not Proposal.objects.filter(document=fresh, field__in=values, state="open").exists()


def test_a_field_that_a_person_emptied_stays_empty(library: Library, fresh: Document) -> None:
    propose(fresh)
    metadata.edit(fresh, {"author": ""}, by=library.owner)
    propose(again(fresh))
    assert described(again(fresh))["author"] == ""


def test_what_was_refused_does_not_come_again(library: Library, fresh: Document) -> None:
    propose(fresh)
    for one in Proposal.objects.filter(document=fresh):
        deciding.refuse(one, by=library.owner)
    refused = {(field, value) for field, value, _ in kept(fresh)}
    assert described(again(fresh))["author"] == "" and described(again(fresh))["dated"] == ""
    propose(again(fresh))
    assert not {(field, value) for field, value, state in kept(fresh) if state != "refused"} & refused
    assert described(again(fresh))["author"] == "" and described(again(fresh))["dated"] == ""


def test_what_a_person_wrote_before_stands_above_the_machine(library: Library, fresh: Document) -> None:
    metadata.edit(fresh, {"author": "全集编委会", "category": "culture"}, by=library.owner)
    propose(again(fresh))
    assert (described(again(fresh))["author"], described(again(fresh))["category"]) == ("全集编委会", "culture")


def test_a_file_without_a_word_proposes_nothing_and_harms_nothing(library: Library) -> None:
    assert propose(library.kept)["open"] == 0
    empty = Document.objects.create(owner=library.owner, title="ohne")
    assert propose(empty)["open"] == 0


def test_a_reader_proposes_a_place_once(library: Library) -> None:
    propose_category(library.public, library.shelves["culture"], by=library.member)
    propose_category(library.public, library.shelves["safety"], by=library.member)
    propose_category(library.public, library.shelves["safety"], by=library.owner)
    rows = Proposal.objects.filter(document=library.public, source="reader")
    assert sorted(rows.values_list("value", "by__username")) == [("safety", "guest-ant"), ("safety", "member")]
    propose(again(library.public))
    assert rows.count() == 2, "a reading leaves what people propose"


def test_nobody_proposes_a_place_for_what_he_may_not_see_nor_one_for_what_fits_nowhere(library: Library) -> None:
    other = Category.objects.add_root({"slug": "other", "name_zh": "其它", "name_en": "Other"})
    with pytest.raises(NotAllowed):
        propose_category(library.private, library.shelves["culture"], by=library.member)
    with pytest.raises(NotAllowed):
        propose_category(library.public, library.shelves["culture"], by=AnonymousUser())  # type: ignore[arg-type]
    for shelf in (other, library.public.category):
        with pytest.raises(BadValue):
            propose_category(library.public, shelf, by=library.member)


def test_a_place_that_was_refused_is_proposed_again_by_nobody(library: Library) -> None:
    shelf = library.shelves["culture"]
    deciding.refuse(propose_category(library.public, shelf, by=library.member), by=library.librarian)
    other = propose_category(library.public, library.shelves["safety"], by=library.member)
    for person in (library.member, library.curator):
        with pytest.raises(RefusedBefore):
            propose_category(library.public, shelf, by=person)
    assert list(library.public.proposals.filter(state="open")) == [other], "an earlier one of his is not lost by it"


def looked_at(document: Document) -> dict[str, object]:
    """Let the first look write what the file states of itself; what is said of the document then."""
    output = StepRun.objects.get(subject=document.current_id, step="quick_text").output
    note_properties(document, output["properties"], "")
    return described(again(document))


def test_what_the_first_look_wrote_is_the_machines_word_though_the_text_says_two_other_things(fresh: Document) -> None:
    text = TEXT.replace("作者：张三", "作者：李四") + "社区图书馆学会\n2019年3月1日\n"
    Page.objects.filter(revision=fresh.current).update(text=text)
    assert [looked_at(fresh)[field] for field in ("author", "dated")] == ["张三", "2025-01-02"]
    propose(again(fresh))
    assert described(again(fresh))["author"] == "李四"


def test_of_two_dates_that_contradict_each_other_none_is_written_and_both_wait_beside_that_of_the_file(
    fresh: Document,
) -> None:
    text = TEXT + "社区图书馆学会\n2024年3月9日\n"
    Page.objects.filter(revision=fresh.current).update(text=text)
    looked_at(fresh)
    propose(again(fresh))
    assert described(again(fresh))["dated"] == "2025-01-02"
    assert [one[1:] for one in kept(fresh) if one[0] == "dated"] == [("2024-03-01", "open"), ("2024-03-09", "open")]


def test_a_title_keeps_its_words_and_gets_its_better_source(fresh: Document) -> None:
    Document.objects.filter(pk=fresh.pk).update(title="社区图书馆安全管理办法", title_source="file_name", author="")
    with_title = {"properties": {"title": "社区图书馆安全管理办法", "author": "张三"}}
    StepRun.objects.filter(subject=fresh.current_id, step="quick_text").update(output=with_title)
    propose(again(fresh))
    now = again(fresh)
    assert (now.title, now.title_source) == ("社区图书馆安全管理办法", "properties") and now.author == "张三"


def test_a_proposal_is_said_in_words_and_a_removed_category_is_not_shown(
    fresh: Document, django_assert_num_queries
) -> None:
    propose(fresh)
    gone = Category.objects.add_root({"slug": "gone", "name_zh": "将去", "name_en": "Gone"})
    fresh.proposals.create(field="category", value="gone", source="category")
    gone.delete()
    with django_assert_num_queries(2):
        found = shown([fresh])[fresh.pk]
    assert "gone" not in {one.value for one in found}
    by_field = {one.field: one for one in found}
    assert "2024年3月1日" in next(one for one in found if one.value == "2024-03-01").why
    assert by_field["category"].label == "安全管理" and "安全" in by_field["category"].why
    assert all(one.why and one.source for one in found)


def test_private_documents_are_read_too_and_teach_nobody_else(library: Library) -> None:
    Document.objects.filter(pk=library.private.pk).update(access=Access.PRIVATE, dated=dt.date(2020, 1, 1))
    propose(again(library.private))
    assert not Proposal.objects.exclude(document=library.private).exists()
