"""Which category fits, and what is filed wrong."""

from __future__ import annotations

import pytest

from tests.search.conftest import Make
from tests.search.shelving.conftest import UNION_TEXT, WATER_TEXT
from wenyuan.library.models import Access, Category
from wenyuan.search.shelving.suggest import misfiled, suggestions

Tree = dict[str, Category]


def slugs(found: list) -> list[str]:
    return [one.category.slug for one in found]


def test_text_on_unions_fits_unions_and_study_and_no_exams(tree: Tree, indexed: Make) -> None:
    document = indexed("2023年强化学习把牢方向", UNION_TEXT, category=tree["exams-other"])
    found = suggestions(document)
    assert slugs(found)[:2] == ["unions", "party"]
    assert "exams" not in slugs(found)
    assert {"工会", "职工", "劳模"} == set(found[0].words)
    assert found[0].voices == ["words"]


def test_what_is_filed_wrong_is_told_with_words_that_stand_in_it(tree: Tree, indexed: Make) -> None:
    found = misfiled(indexed("学习把牢方向", UNION_TEXT, category=tree["exams-other"]))
    assert found is not None
    assert found.category == tree["unions"]
    assert all(word in UNION_TEXT for word in found.words)


@pytest.mark.parametrize("slug", ["unions", "party", None])
def test_well_filed_unclear_and_unfiled_documents_are_left_alone(tree: Tree, indexed: Make, slug: str | None) -> None:
    document = indexed("学习把牢方向", UNION_TEXT, category=tree[slug] if slug else None)
    assert misfiled(document) is None


def test_place_above_is_no_wrong_place(tree: Tree, indexed: Make) -> None:
    document = indexed("换泵", WATER_TEXT, category=tree["engineering"])
    assert misfiled(document) is None
    assert slugs(suggestions(document))[0] == "water"


def test_single_word_is_no_clear_case(tree: Tree, indexed: Make) -> None:
    assert misfiled(indexed("通知", "请各单位派患者家属参加", category=tree["exams"])) is None


def test_category_for_what_fits_nowhere_is_never_suggested(tree: Tree, indexed: Make) -> None:
    for n in range(4):
        indexed(f"旧{n}", f"{UNION_TEXT}第{n}份", category=tree["other"])
    found = suggestions(indexed("新", UNION_TEXT), limit=20)
    assert found
    assert not {"other", "exams-other"} & set(slugs(found))


def test_root_without_descriptors_does_not_stand_before_its_child(tree: Tree, indexed: Make) -> None:
    found = slugs(suggestions(indexed("建筑工程给水", f"建筑工程的水。{WATER_TEXT}"), limit=20))
    assert found.index("water") < found.index("engineering")


def test_three_public_neighbours_speak_for_their_category(tree: Tree, indexed: Make) -> None:
    text = "蓝印花布以靛蓝染成，刮浆之后浸染，晾干再刮去灰浆"
    for n in range(2):
        indexed(f"染{n}", f"{text}第{n}次", category=tree["engineering"])
    for n in range(12):
        indexed(f"其他{n}", f"天气预报说明天有雨{n}")
    document = indexed("新", text)
    assert suggestions(document) == []
    indexed("染3", f"{text}再次", category=tree["engineering"])
    (only,) = suggestions(document)
    assert (only.category, only.voices) == (tree["engineering"], ["neighbours"])
    assert only.words
    assert all(word in text for word in only.words)


def test_private_documents_are_no_evidence_not_even_for_their_owner(tree: Tree, indexed: Make) -> None:
    text = "蓝印花布以靛蓝染成，刮浆之后浸染，晾干再刮去灰浆"
    for n in range(4):
        indexed(f"密{n}", f"{text}第{n}次", category=tree["engineering"], access=Access.PRIVATE)
    for n in range(12):
        indexed(f"其他{n}", f"天气预报说明天有雨{n}")
    assert suggestions(indexed("新", text, access=Access.PRIVATE)) == []


def test_document_without_text_fits_nothing(tree: Tree, indexed: Make) -> None:
    assert suggestions(indexed("", category=tree["exams"])) == []
    assert misfiled(indexed("", category=tree["exams"])) is None
