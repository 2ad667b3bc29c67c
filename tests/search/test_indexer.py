"""From rows to entries, and what of it can be checked."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.env import env
from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Access, Category, Document, Page
from wenyuan.search import checks, drift, generations, indexer, rows, suspicion
from wenyuan.search.drift import Difference
from wenyuan.search.errors import IndexBusy, IndexNotReady
from wenyuan.search.indexer import OUTBOX_TOPIC
from wenyuan.search.port import Upsert
from wenyuan.search.service import search

ANYONE = AnonymousUser()


@pytest.fixture(autouse=True, params=["", "fts5:"], ids=["tantivy", "fts5"])
def adapter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything here holds with every adapter."""
    monkeypatch.setenv("WENYUAN_SEARCH_URL", request.param)
    env.cache_clear()
    yield
    generations.forget()
    monkeypatch.undo()
    env.cache_clear()


def index_file() -> Path:
    """The file without which there is no index."""
    folder = generations.current_folder()
    assert folder is not None
    return next(path for path in folder.iterdir() if path.name in {"meta.json", "index.sqlite3"})


def titles(text: str) -> set[str]:
    return {item.document.title for item in search(text, user=ANYONE).items}


def differences() -> list[Difference]:
    return list(drift.differences(generations.current()))


def test_first_call_builds_the_whole_index(make: Make) -> None:
    make("早", "劳动争议")
    late = make("晚", "劳动争议")
    indexer.apply([late.pk])
    assert titles("劳动争议") == {"早", "晚"}


def test_pages_replace_instant_text(indexed: Make) -> None:
    document = indexed("文", quick_text="开头的文字")
    Page.objects.create(revision=document.current, number=1, text="完整的文字")
    indexer.apply([document.pk])
    assert titles('"完整的"') == {"文"}
    assert titles('"开头的"') == set()


def test_instant_text_stays_while_pages_have_none(indexed: Make) -> None:
    document = indexed("文", quick_text="开头的文字")
    Page.objects.create(revision=document.current, number=1, text="")
    indexer.apply([document.pk])
    assert titles('"开头的"') == {"文"}


def test_document_that_is_gone_is_dropped(indexed: Make) -> None:
    document, other = indexed("文", "劳动争议"), indexed("另", "劳动争议")
    Document.objects.filter(pk=document.pk).delete()
    indexer.apply([document.pk])
    assert titles("劳动争议") == {"另"}
    indexer.drop([other.pk])
    assert titles("劳动争议") == set()


def test_index_in_line_with_the_rows_has_no_problems(indexed: Make) -> None:
    shelf = Category.objects.add_root({"slug": "law", "name_zh": "法律", "name_en": "Law"})
    indexed("页", "一", "", "三", category=shelf, dated=date(2020, 1, 1), language="zh")
    indexed("快", quick_text="文字")
    indexed("空")
    indexed("𠮷😀", "𠮷野家😀")
    assert list(checks.problems()) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(title="改"), id="title"),
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(access=Access.PRIVATE), id="access"),
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(author="新"), id="author"),
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(dated=date(1999, 1, 1)), id="date"),
        pytest.param(lambda d: Category.objects.update(slug="other"), id="category"),
        pytest.param(lambda d: Page.objects.filter(number=1).update(text="更长的文字"), id="text"),
        pytest.param(lambda d: Page.objects.filter(number=2).update(text=""), id="page without text"),
        pytest.param(lambda d: Page.objects.all().delete(), id="pages gone"),
    ],
)
def test_every_change_that_the_index_was_not_told_is_a_difference(indexed: Make, change: object) -> None:
    shelf = Category.objects.add_root({"slug": "law", "name_zh": "法律", "name_en": "Law"})
    document = indexed("文", "一二", "三", category=shelf)
    change(document)  # type: ignore[operator]
    assert differences() == [Difference(document.pk, "stale")]
    indexer.apply([document.pk])
    assert differences() == []


def test_check_names_what_is_missing_and_what_is_left_over(indexed: Make, make: Make) -> None:
    first, second, third = indexed("一", "甲"), indexed("二", "甲"), make("三", "甲")
    Document.objects.filter(pk__in=[first.pk]).delete()
    assert differences() == [Difference(first.pk, "left over"), Difference(third.pk, "missing")]
    assert [str(pk) in said for pk, said in zip([first.pk, third.pk], checks.problems(), strict=True)] == [True, True]
    assert second.pk not in {found.document for found in differences()}


def test_what_is_still_owed_is_no_problem(indexed: Make) -> None:
    document = indexed("文", "甲")
    Document.objects.filter(pk=document.pk).update(title="改")
    Outbox.objects.create(topic=OUTBOX_TOPIC, key=document.pk)
    assert list(checks.problems()) == []


def test_check_says_that_there_is_no_index(db: None) -> None:
    assert len(list(checks.problems())) == 1


def test_fingerprint_of_the_rows_is_that_of_the_entry(make: Make) -> None:
    made = [make("甲", "一", "", "三"), make("乙", quick_text="快"), make("丙")]
    entries = {op.document: op.version for op in rows.operations([d.pk for d in made])}  # type: ignore[union-attr]
    assert dict(rows.fingerprints()) == entries


def test_rebuild_tells_its_progress_and_puts_a_new_generation_in_force(indexed: Make) -> None:
    indexed("一", "劳动争议")
    before = generations.current_folder()
    told: list[tuple[int, int]] = []
    indexer.rebuild(lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]
    assert generations.current_folder() != before
    assert not before.exists()
    assert titles("劳动争议") == {"一"}
    indexer.apply([Document.objects.get().pk])
    assert differences() == []


def test_search_answers_with_the_old_index_while_a_new_one_is_built_and_nothing_meanwhile_is_lost(
    indexed: Make, make: Make
) -> None:
    indexed("旧", "劳动争议")

    def meanwhile(done: int, total: int) -> None:
        assert titles("劳动争议") == {"旧"}
        indexer.apply([make("新", "劳动争议").pk])
        assert titles("劳动争议") == {"旧", "新"}

    indexer.rebuild(meanwhile)
    assert titles("劳动争议") == {"旧", "新"}


def test_rebuild_that_fails_leaves_the_old_index_in_force(indexed: Make) -> None:
    indexed("旧", "劳动争议")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexer.rebuild(stop)
    assert titles("劳动争议") == {"旧"}
    assert len(list(generations.root().glob("*-s*-*"))) == 1


def test_two_do_not_rebuild_at_once(indexed: Make) -> None:
    indexed("旧", "甲")
    with generations.locked("rebuild", wait=False), pytest.raises(IndexBusy):
        indexer.rebuild()


def test_damaged_index_is_made_anew_by_the_next_change(indexed: Make, make: Make) -> None:
    indexed("一", "劳动争议")
    generations.forget()
    index_file().write_text("{")
    indexer.apply([make("二", "劳动争议").pk])
    assert titles("劳动争议") == {"一", "二"}


def _remove(file: Path) -> None:
    shutil.rmtree(file.parent)


def _garble(file: Path) -> None:
    file.write_text("{" * 5000)


def _other_version(file: Path) -> None:
    folder = file.parent.rename(file.parent.with_name("tantivy-a0.0-s1-1"))
    (generations.root() / "CURRENT").write_text(folder.name)


def _garble_current(file: Path) -> None:
    (generations.root() / "CURRENT").write_bytes(b"\xff\x00../..")


def _remove_all(file: Path) -> None:
    shutil.rmtree(generations.root())


@pytest.mark.parametrize("harm", [_remove, _garble, _other_version, _garble_current, _remove_all])
def test_ensure_makes_a_usable_index_out_of_none(indexed: Make, harm: Callable[[Path], None]) -> None:
    indexed("文", "劳动争议")
    file = index_file()
    generations.forget()
    harm(file)
    with pytest.raises(IndexNotReady):
        search("劳动争议", user=ANYONE)
    assert generations.is_in_doubt()
    assert indexer.ensure() is True
    assert not generations.is_in_doubt()
    assert titles("劳动争议") == {"文"}
    assert indexer.ensure() is False


def test_index_of_another_adapter_is_not_read_but_made_anew(indexed: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed("文", "劳动争议")
    monkeypatch.setenv("WENYUAN_SEARCH_URL", "" if env().search_url else "fts5:")
    env.cache_clear()
    before = generations.last_name()
    assert generations.made_by_others() == before
    (said,) = checks.problems()
    assert before in said
    assert indexer.ensure() is True
    assert titles("劳动争议") == {"文"}
    assert generations.made_by_others() == ""
    assert not (generations.root() / before).exists()


def test_mark_of_a_reader_is_looked_into_and_taken_away_if_all_is_well(indexed: Make) -> None:
    indexed("文", "劳动争议")
    before = generations.current_folder()
    assert before is not None
    suspicion.suspect(before)
    assert generations.is_in_doubt()
    assert indexer.ensure() is False
    assert not generations.is_in_doubt()
    assert generations.current_folder() == before


def _damage_inside(file: Path) -> None:
    """Change what is in the middle of the largest file, so that it still opens."""
    largest = max(file.parent.iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(x ^ 0x55 for x in content[middle : middle + 4000])
    largest.write_bytes(content)


def test_damage_inside_is_found_by_who_looks_thoroughly_and_named_by_the_check(indexed: Make) -> None:
    indexed("文", *[f"劳动争议{n}号的文字" * 9 for n in range(60)])
    indexer.close()
    _damage_inside(index_file())
    (said,) = checks.problems()
    assert "damaged" in said
    assert indexer.ensure(is_thorough=True) is True
    assert titles("劳动争议") == {"文"}
    assert list(checks.problems()) == []


def test_damage_that_a_reader_met_is_found_without_being_thorough(indexed: Make) -> None:
    indexed("文", *[f"劳动争议{n}号的文字" * 9 for n in range(60)])
    indexer.close()
    folder = index_file().parent
    _damage_inside(index_file())
    suspicion.suspect(folder)  # as who met it does
    assert indexer.ensure() is True
    assert not folder.exists()
    assert titles("劳动争议") == {"文"}


def test_check_asks_for_passages_of_pages_because_fingerprints_do_not_read_them(indexed: Make, make: Make) -> None:
    right = indexed("对", "首席部长是一种官职")
    wrong = make("错", "劳动者申请仲裁的期限为一年", "别的一页")
    (operation,) = rows.operations([wrong.pk])
    assert isinstance(operation, Upsert)
    generations.current().apply([replace(operation, pages=[(1, "与行里的文字完全不同的东西"), (2, "别的一页")])])
    assert differences() == []
    said = list(checks.problems(random.Random(1)))
    assert [f"page 1 of document {wrong.pk}" in line for line in said] == [True]
    Outbox.objects.create(topic=OUTBOX_TOPIC, key=wrong.pk)
    assert list(checks.problems(random.Random(1))) == []
    assert right.pk != wrong.pk


def test_change_while_everything_is_rebuilt_is_right_afterwards(indexed: Make, make: Make) -> None:
    changed, gone, kept = indexed("改前", "劳动争议"), indexed("去", "劳动争议"), indexed("留", "劳动争议")
    done = []

    def meanwhile(_: int, __: int) -> None:
        if not done:  # their entries in the new generation are written by now
            Document.objects.filter(pk=changed.pk).update(title="改后", access=Access.PRIVATE)
            Page.objects.filter(revision=changed.current).update(text="仲裁裁决的文字")
            gone.delete()
            indexer.apply([changed.pk, gone.pk])
            done.append(make("来", "劳动争议").pk)

    indexer.rebuild(meanwhile)
    assert differences() == []
    assert titles("劳动争议") == {"留", "来"}
    assert kept.pk


def test_nothing_is_searched_with_an_unknown_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENYUAN_SEARCH_URL", "elastic:")
    env.cache_clear()
    with pytest.raises(SystemExit, match="WENYUAN_SEARCH_URL"):
        generations.current_folder()
