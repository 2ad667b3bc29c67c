"""The voice that learns."""

from __future__ import annotations

import time

import pytest
from django.db import transaction

from tests.search.conftest import Make
from wenyuan.library.models import Access, Category
from wenyuan.search import indexer
from wenyuan.search.shelving import learning
from wenyuan.search.shelving.grams import grams, train
from wenyuan.search.shelving.suggest import suggestions

Tree = dict[str, Category]
DYES = ["靛蓝", "茜草", "槐花", "苏木", "黄檗"]
STARS = ["参宿", "毕宿", "角宿", "心宿", "斗宿"]


def texts(words: list[str], frame: str) -> list[str]:
    return [frame.format(words[n % 5], words[(n + 1 + n // 5) % 5]) + f"第{n}则" for n in range(20)]


DYEING = texts(DYES, "以{0}染布，浸染之后晾干，再以{1}套染")
STARRY = texts(STARS, "夜观{0}，中天时分{1}在南，记其度数")


@pytest.fixture
def filed(tree: Tree, make: Make) -> Tree:
    for n, text in enumerate(DYEING):
        make(f"染{n}", text, category=tree["engineering"])
    for n, text in enumerate(STARRY):
        make(f"星{n}", text, category=tree["medicine"])
    return tree


def test_model_tells_texts_by_their_characters() -> None:
    model = train([(1, text) for text in DYEING] + [(2, text) for text in STARRY])
    dyeing, starry = model.scores("以苏木染布，套染黄檗"), model.scores("中天观斗宿，记度数")
    assert dyeing[1] > dyeing[2]
    assert starry[2] > starry[1]
    assert model.scores("xyz") == {}
    assert model.speaks("染布", 1) > 0 > model.speaks("染布", 2)


def test_grams_run_over_line_ends_and_punctuation_and_read_forms_alike() -> None:
    assert grams("臺，\n灣") == {"台", "湾", "台湾"}


def test_it_speaks_after_twenty_documents_in_two_categories(filed: Tree, make: Make) -> None:
    assert learning.learned() is None
    assert learning.learn() is not None
    indexer.rebuild()
    document = make("新", "以茜草染布，浸染，再以槐花套染")
    indexer.apply([document.pk])
    best = suggestions(document)[0]
    assert best.category == filed["engineering"]
    assert "model" in best.voices


def test_it_is_read_again_when_another_is_in_force(filed: Tree) -> None:
    learning.learn()
    first = learning.learned()
    assert first is not None
    assert learning.learned() is first
    learning.learn()
    assert learning.learned() is not first
    assert learning.learned() == first


def test_private_documents_teach_nothing(filed: Tree, make: Make) -> None:
    for n, text in enumerate(DYEING):
        make(f"密{n}", text + "蓝鲸计划", category=filed["engineering"], access=Access.PRIVATE)
    model = learning.learn()
    assert model is not None
    assert not {"蓝鲸", "鲸计"} & set(model.weights)


def test_too_few_documents_leave_no_model_in_force(filed: Tree) -> None:
    learning.learn()
    with transaction.atomic():
        for document in filed["medicine"].documents.all()[:1]:
            document.delete()
    assert learning.learn() is None
    assert learning.learned() is None


def test_category_for_what_fits_nowhere_is_not_learned(tree: Tree, make: Make) -> None:
    for slug, found in {"other": DYEING, "medicine": STARRY}.items():
        for n, text in enumerate(found):
            make(f"{slug}{n}", text, category=tree[slug])
    assert learning.learn() is None


def test_damaged_model_is_left_out(filed: Tree, caplog: pytest.LogCaptureFixture) -> None:
    learning.learn()
    learning._path().write_text('{"classes": [1]}')
    assert learning.learned() is None
    assert "cannot be read" in caplog.text


def test_it_learns_anew_when_a_day_has_passed(filed: Tree) -> None:
    now = time.time()
    assert learning.learn_when_due(now=now)
    assert not learning.learn_when_due(now=now + 3600)
    assert learning.learn_when_due(now=now + 24 * 3600)


def test_it_does_not_learn_from_too_little(tree: Tree) -> None:
    assert not learning.learn_when_due(now=time.time())
