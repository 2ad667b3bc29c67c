"""The tree as a file: there and back is the same, a trial changes nothing, and what is wrong is named with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.moderation.test_tree import shape
from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.jobs.models import Outbox
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Category
from wenyuan.moderation import tree, tree_files
from wenyuan.moderation.errors import BadTreeFile
from wenyuan.moderation.tree import Names
from wenyuan.moderation.tree_files import FORMATS

pytestmark = pytest.mark.django_db
NAME = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


class ThereAndBack(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(NAME, NAME, st.lists(NAME, max_size=2), st.integers(0, 5)), min_size=1, max_size=6))
    def test_a_written_tree_is_read_as_it_was(self, rows: list[tuple[str, str, list[str], int]]) -> None:
        by = User.objects.create(username="librarian", is_staff=True)
        made: list[Category] = []
        for n, (zh, en, words, at) in enumerate(rows):
            names = Names(zh=zh, en=en, slug=f"s{n}", descriptors=" ".join(words))
            made.append(tree.add(names, below=made[at] if at < len(made) else None, by=by))
        before = tree_files.write("json")
        for name in FORMATS:
            nodes = tree_files.read(tree_files.write(name), name)
            assert tree_files.apply(nodes, by=by, is_trial=False) == []
            Category.objects.all().delete()
            assert len(tree_files.apply(nodes, by=by, is_trial=False)) == len(rows)
            assert tree_files.write("json") == before


WANTED = [
    {"slug": "culture", "zh": "历史文化", "en": "History and culture"},
    {
        "slug": "rules",
        "zh": "制度",
        "en": "Rules and policies",
        "descriptors": ["办法", "规定"],
        "children": [
            {"slug": "printing", "zh": "书籍与印刷", "en": "Books and printing"},
            {"slug": "loans", "zh": "借阅", "en": "Loans"},
        ],
    },
]


def test_a_trial_says_what_would_change_and_changes_nothing(library: samples.Library) -> None:  # noqa: F811
    before, nodes = tree_files.write("json"), tree_files.read(json.dumps(WANTED), "json")
    Outbox.objects.all().delete()
    tried = tree_files.apply(nodes, by=library.librarian, is_trial=True)
    assert tree_files.write("json") == before and not Outbox.objects.exists() and not Event.objects.exists()
    done = tree_files.apply(nodes, by=library.librarian, is_trial=False, expected=tree_files.stamp())
    assert done == tried
    assert {(change.kind, change.slug) for change in done} == {
        ("rename", "rules"),
        ("move", "culture"),
        ("move", "printing"),
        ("add", "loans"),
    }
    assert shape() == ["culture", "rules", "  safety", "  printing", "  loans"]


def test_a_tree_can_be_turned_upside_down(library: samples.Library) -> None:  # noqa: F811
    file = "slug,parent,name_zh,name_en\nsafety,,安全管理,Safety\nrules,safety,法规与制度,Rules and policies\n"
    tree_files.apply(tree_files.read(file, "csv"), by=library.librarian, is_trial=False)
    assert shape() == ["culture", "  printing", "safety", "  rules"]


def test_what_was_tried_on_another_tree_is_not_done(library: samples.Library) -> None:  # noqa: F811
    expected, nodes = tree_files.stamp(), tree_files.read(json.dumps(WANTED), "json")
    tree.move(library.shelves["printing"], below=None, by=library.librarian)
    with pytest.raises(Overtaken):
        tree_files.apply(nodes, by=library.librarian, is_trial=False, expected=expected)


def test_no_cell_is_a_formula(library: samples.Library) -> None:  # noqa: F811
    tree.add(Names(zh="=1+1", en="'=x", slug="-s", descriptors="@a"), below=None, by=library.librarian)
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        last = tree_files.write(name).splitlines()[-1]
        assert last == delimiter.join(["'-s", "", "'=1+1", "''=x", "'@a"])


@pytest.mark.parametrize(
    ("text", "name", "error"),
    [
        ("{", "json", BadTreeFile),
        ("3", "json", BadTreeFile),
        ("[]", "json", BadTreeFile),
        ('[{"slug": "a", "zh": "a"}]', "json", BadTreeFile),
        ('[{"slug": "", "zh": "a", "en": "a"}]', "json", BadTreeFile),
        ('[{"slug": "a b", "zh": "a", "en": "a"}]', "json", BadValue),
        ('[{"slug": "a", "zh": "a", "en": "a"}, {"slug": "a", "zh": "b", "en": "b"}]', "json", BadTreeFile),
        ("slug,parent\na,\n", "csv", BadTreeFile),
        ("slug,parent,name_zh,name_en\na,b,甲,A\n", "csv", BadTreeFile),
        ("slug,parent,name_zh,name_en\na,a,甲,A\n", "csv", BadTreeFile),
        ("slug,parent,name_zh,name_en\na,,,A\n", "csv", BadValue),
    ],
)
def test_what_is_no_tree_is_refused(db: None, text: str, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        tree_files.read(text, name)


def test_only_librarians_of_the_whole_library_read_a_tree_in(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(NotAllowed):
        tree_files.apply(tree_files.read(json.dumps(WANTED), "json"), by=library.owner, is_trial=True)
