"""The category tree: who may change it, what goes along, what the index is owed, and that nothing is ever lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.ingest.filing import Filing
from wenyuan.ingest.receive import receive
from wenyuan.jobs.models import Outbox
from wenyuan.library import standing
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Category, Curatorship, Document, Proposal
from wenyuan.library.rules import vis_tokens
from wenyuan.moderation import tree
from wenyuan.moderation.errors import NameTaken, NotBelow, NotEmpty
from wenyuan.moderation.tree import Names
from wenyuan.search.rows import category_slugs
from wenyuan.signposts.models import Signpost
from wenyuan.signposts.queries import called, held

pytestmark = pytest.mark.django_db


def shape() -> list[str]:
    """The slugs in order, indented by their depth; the tree itself must be sound."""
    assert not any(Category.objects.find_problems())
    return ["  " * (node.depth - 1) + node.slug for node in Category.objects.order_by("path")]


def entries() -> dict[int, object]:
    """What the index keeps of each document that depends on the tree."""
    shelves = category_slugs()
    return {
        row.pk: (sorted(vis_tokens(row)), shelves[row.category.path] if row.category else ())
        for row in Document.objects.select_related("category")
    }


def owed() -> set[int]:
    found = set(Outbox.objects.filter(topic="index").values_list("key", flat=True))
    Outbox.objects.all().delete()
    return found


@pytest.fixture
def curator(library: samples.Library) -> User:  # noqa: F811
    """Librarian of the branch `rules`."""
    person = library.curator
    standing.set_branches(person, [library.shelves["rules"]])
    return person


def test_a_category_is_added_below_another_and_last(library: samples.Library) -> None:  # noqa: F811
    made = tree.add(Names(zh=" 借阅  规则 ", en="Lending"), below=library.shelves["rules"], by=library.librarian)
    assert (made.slug, made.name_zh) == ("lending", "借阅 规则")
    tree.add(Names(zh="杂", en="杂", descriptors="甲 乙 甲"), below=None, by=library.librarian)
    *above, last = shape()
    assert above == ["rules", "  safety", "  lending", "culture", "  printing"] and last.startswith("c-")
    assert Category.objects.get(name_zh="杂").descriptors == "甲 乙"


@pytest.mark.parametrize(
    "names",
    [Names(zh="", en="x"), Names(zh="x", en=" "), Names(zh="字" * 81, en="x"), Names(zh="x", en="x", slug="a/b")],
)
def test_what_is_no_name_is_refused(library: samples.Library, names: Names) -> None:  # noqa: F811
    with pytest.raises(BadValue):
        tree.add(names, below=None, by=library.librarian)


def test_a_slug_is_given_once(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(NameTaken):
        tree.add(Names(zh="安全", en="Safety"), below=None, by=library.librarian)
    with pytest.raises(NameTaken):
        tree.rename(library.shelves["rules"], Names(zh="安", en="S", slug="safety"), by=library.librarian)


def test_a_renamed_category_is_found_under_its_old_names_until_another_takes_them(library: samples.Library) -> None:  # noqa: F811
    rules = library.shelves["rules"]
    proposal = Proposal.objects.create(document=library.long, field="category", value="rules", source="text")
    tree.rename(rules, Names(zh="制度", en="Policies", slug="policies"), by=library.librarian)
    tree.rename(rules, Names(zh="制度", en="Policies", slug="policy"), by=library.librarian)
    proposal.refresh_from_db()
    assert called("rules") == called("policies") == called("policy") == rules and proposal.value == "policy"
    other = tree.add(Names(zh="规则", en="Rules"), below=None, by=library.librarian)
    assert called("rules") == other and called("policies") == rules and called("no-such") is None


def test_only_names_changed_owes_no_more_than_a_hint(library: samples.Library) -> None:  # noqa: F811
    owed()
    tree.rename(library.shelves["rules"], Names(zh="制度", en="Policies", slug="rules"), by=library.librarian)
    assert len(owed()) == 1


def test_a_category_moves_with_all_below_it(library: samples.Library) -> None:  # noqa: F811
    tree.move(library.shelves["culture"], below=library.shelves["safety"], by=library.librarian)
    assert shape() == ["rules", "  safety", "    culture", "      printing"]
    library.long.refresh_from_db()
    assert library.long.category == library.shelves["printing"]
    with pytest.raises(NotBelow):
        tree.move(library.shelves["rules"], below=library.shelves["printing"], by=library.librarian)
    tree.move(library.shelves["printing"], below=None, by=library.librarian)
    assert shape() == ["rules", "  safety", "    culture", "printing"]


def test_siblings_are_put_in_order(library: samples.Library) -> None:  # noqa: F811
    shelves = library.shelves
    tree.move(shelves["culture"], below=None, before=shelves["rules"], by=library.librarian)
    assert shape() == ["culture", "  printing", "rules", "  safety"]
    with pytest.raises(Overtaken):
        tree.move(shelves["safety"], below=shelves["rules"], before=shelves["printing"], by=library.librarian)
    before = Event.objects.count()
    tree.move(shelves["culture"], below=None, before=shelves["rules"], by=library.librarian)
    assert Event.objects.count() == before


def test_a_merged_category_leaves_everything_to_its_heir(library: samples.Library, curator: User) -> None:  # noqa: F811
    shelves = library.shelves
    proposal = Proposal.objects.create(document=library.long, field="category", value="rules", source="text")
    heir = tree.merge(shelves["rules"], shelves["culture"], by=library.librarian)
    assert shape() == ["culture", "  printing", "  safety"]
    library.public.refresh_from_db()
    proposal.refresh_from_db()
    assert library.public.category == heir == called("rules") and proposal.value == "culture"
    assert list(Curatorship.objects.values_list("user", "category")) == [(curator.pk, heir.pk)]
    with pytest.raises(NotBelow):
        tree.merge(heir, shelves["safety"], by=library.librarian)
    with pytest.raises(Overtaken):
        tree.merge(shelves["rules"], heir, by=library.librarian)


def test_only_an_empty_category_is_removed(library: samples.Library) -> None:  # noqa: F811
    shelves = library.shelves
    for slug in ("rules", "safety"):  # the one has another below it, the other a private document
        with pytest.raises(NotEmpty):
            tree.remove(shelves[slug], by=library.librarian)
    Document.objects.filter(category=shelves["printing"]).update(category=None)
    tree.remove(shelves["printing"], by=library.librarian)
    assert shape() == ["rules", "  safety", "culture"] and called("printing") == shelves["culture"]


def test_who_was_librarian_of_a_removed_branch_only_is_none_any_more(library: samples.Library) -> None:  # noqa: F811
    made = tree.add(Names(zh="空", en="Empty"), below=None, by=library.librarian)
    one, two = samples.user("one"), samples.user("two")
    standing.set_branches(one, [made])
    standing.set_branches(two, [made, library.shelves["culture"]])
    tree.remove(made, by=library.librarian)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.is_curator, two.is_curator) == (False, True)


def test_what_still_names_a_removed_category_is_led_to_a_living_one(library: samples.Library) -> None:  # noqa: F811
    a = tree.add(Names(zh="甲", en="A", slug="aa"), below=library.shelves["rules"], by=library.librarian)
    b = tree.add(Names(zh="乙", en="B", slug="bb"), below=a, by=library.librarian)
    tree.remove(b, by=library.librarian)
    tree.merge(a, library.shelves["culture"], by=library.librarian)
    with transaction.atomic():
        assert held(b.pk) == held(a.pk) == called("bb") == library.shelves["culture"]
        assert held(None) is None and held(10**9) is None
    assert all(Category.objects.filter(pk=post.category_id).exists() for post in Signpost.objects.all())


def test_a_file_for_a_removed_category_falls_to_its_parent(library: samples.Library) -> None:  # noqa: F811
    made = tree.add(Names(zh="空", en="Empty"), below=library.shelves["culture"], by=library.librarian)
    tree.remove(made, by=library.librarian)
    for category, wanted in ((made, library.shelves["culture"]), (library.shelves["rules"], library.shelves["rules"])):
        receipt = receive(
            ContentFile(b"text of " + category.slug.encode()),
            name="a.txt",
            place=category.slug,
            owner=library.owner,
            filing=Filing(category=category),
        )
        assert receipt.document.category == wanted


@pytest.mark.parametrize("role", ["member", "owner", "curator", "librarian"])
def test_who_may_change_what(library: samples.Library, curator: User, role: str) -> None:  # noqa: F811
    by = curator if role == "curator" else getattr(library, role)
    shelves, other = library.shelves, Names(zh="别", en="Other")
    inside: dict[str, Callable[[], object]] = {
        "add below the root": lambda: tree.add(other, below=shelves["rules"], by=by),
        "name the root": lambda: tree.rename(shelves["rules"], Names(zh="规", en="R", slug="rules"), by=by),
        "move within": lambda: tree.move(shelves["safety"], below=shelves["rules"], by=by),
        "merge into the root": lambda: tree.merge(shelves["safety"], shelves["rules"], by=by),
    }
    outside: dict[str, Callable[[], object]] = {
        "add on top": lambda: tree.add(other, below=None, by=by),
        "move the root": lambda: tree.move(shelves["rules"], below=None, by=by),
        "move out": lambda: tree.move(shelves["safety"], below=shelves["culture"], by=by),
        "move in": lambda: tree.move(shelves["printing"], below=shelves["rules"], by=by),
        "name another": lambda: tree.rename(shelves["culture"], other, by=by),
        "merge out": lambda: tree.merge(shelves["safety"], shelves["culture"], by=by),
        "remove the root": lambda: tree.remove(shelves["rules"], by=by),
    }
    for name, verb in {**inside, **outside}.items():
        is_allowed = role == "librarian" or (role == "curator" and name in inside)
        with transaction.atomic():
            try:
                verb()
                did = True
            except NotAllowed:
                did = False
            except NotEmpty:
                did = True
            transaction.set_rollback(True)
        assert did == is_allowed, name


class AnyChanges(TestCase):
    """Whatever is done in whatever order: the tree stays sound, no document is lost, the index hears of all it must."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.sampled_from(["move", "before", "merge", "rename"]), st.integers(0, 7), st.integers(0, 7)),
            max_size=6,
        )
    )
    def test_any_changes(self, changes: list[tuple[str, int, int]]) -> None:
        by = User.objects.create(username="librarian", is_staff=True)
        nodes: list[Category] = []
        for n in range(8):
            below = nodes[(n - 1) // 2] if n > 1 else None
            nodes.append(tree.add(Names(zh=f"类{n}", en=f"c{n}"), below=below, by=by))
            Document.objects.create(owner=by, title=str(n), category=nodes[-1])
        for verb, i, j in changes:
            before = entries()
            owed()
            one, other = nodes[i], nodes[j]
            try:
                with transaction.atomic():
                    if verb == "move":
                        tree.move(one, below=other, by=by)
                    elif verb == "before":
                        tree.move(one, below=Category.objects.get_parent(tree.row(other)), before=other, by=by)
                    elif verb == "merge":
                        tree.merge(one, other, by=by)
                    else:
                        tree.rename(one, Names(zh="新", en="new", slug=f"s{i}{j}"), by=by)
            except (NotBelow, Overtaken, NameTaken):
                assert entries() == before
                continue
            shape()
            after = entries()
            assert len(after) == 8 and all(tokens for tokens, _shelves in after.values())
            assert {pk for pk in after if after[pk] != before[pk]} <= owed()
            assert all(slugs for _tokens, slugs in after.values())


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_leave_a_sound_tree_and_lose_no_file() -> None:
    by = samples.user("librarian", is_staff=True)
    roots = [tree.add(Names(zh=f"类{n}", en=f"c{n}"), below=None, by=by) for n in range(4)]
    leaves = [tree.add(Names(zh=f"叶{n}", en=f"leaf{n}"), below=roots[n], by=by) for n in range(4)]
    begin = threading.Barrier(4)
    wrong: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            begin.wait()
            work()
        except (NotBelow, NotEmpty, Overtaken):
            pass
        except BaseException as error:  # for the test's own thread to see
            wrong.append(error)
        finally:
            connection.close()

    def shift() -> None:
        for n in range(6):
            tree.move(leaves[n % 3], below=roots[(n + 1) % 3], by=by)

    def order() -> None:
        for n in range(6):
            tree.move(roots[n % 4], below=None, before=roots[(n + 1) % 4], by=by)

    def file() -> None:
        for n in range(6):
            receive(
                ContentFile(b"file %d" % n), name="a.txt", place=f"{n}", owner=by, filing=Filing(category=leaves[3])
            )

    def drop() -> None:
        tree.merge(leaves[3], roots[3], by=by)

    threads = [threading.Thread(target=run, args=(work,)) for work in (shift, order, file, drop)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(shape()) == 7
    assert set(Document.objects.values_list("category", flat=True)) == {roots[3].pk}
    assert Document.objects.count() == 6
