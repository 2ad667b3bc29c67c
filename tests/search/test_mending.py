"""Only what differs is indexed anew, beside another writer or without one."""

from __future__ import annotations

import threading

import pytest

from tests.search.conftest import Make
from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Document
from wenyuan.search import drift, generations, indexer
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.mending import mend


def test_what_differs_is_mended_and_counted(indexed: Make, make: Make) -> None:
    same, stale, gone = indexed("同", "甲"), indexed("旧", "甲"), indexed("去", "甲")
    make("缺", "甲")
    make("又缺", "甲")
    Document.objects.filter(pk=stale.pk).update(title="新")
    gone.delete()
    generation = generations.current_folder()
    told: list[tuple[int, int]] = []
    assert mend(lambda done, total: told.append((done, total))) == {"missing": 2, "stale": 1, "left over": 1}
    assert told[-1] == (4, 4)
    assert list(drift.differences(generations.current())) == []
    assert not Outbox.objects.exists()
    assert generations.current_folder() == generation
    assert mend() == {}
    assert same.pk


def test_there_is_nothing_to_mend_without_an_index(db: None) -> None:
    with pytest.raises(IndexNotReady):
        mend()


def test_while_another_process_has_the_writer_it_is_left_to_it(indexed: Make, make: Make) -> None:
    indexed("有", "甲")
    missing = make("缺", "甲")
    indexer.close()
    folder = generations.current_folder()
    assert folder is not None
    other = generations.opened(folder)
    other.apply([])
    lets_go = threading.Timer(0.5, other.close)
    lets_go.start()
    assert mend() == {"missing": 1}
    lets_go.join()
    assert missing.pk in {known.document for known in generations.current().known()}
    assert not Outbox.objects.exists()
