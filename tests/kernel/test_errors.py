from __future__ import annotations

import importlib
import pickle
import pkgutil

import pytest

import wenyuan
from wenyuan.kernel.errors import WenyuanError, all_errors

for found in pkgutil.walk_packages(wenyuan.__path__, "wenyuan."):
    if found.name.endswith(".errors"):
        importlib.import_module(found.name)

ERRORS = sorted(all_errors().values(), key=lambda cls: cls.code)


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.code)
def test_an_error_survives_the_way_between_processes(cls: type[WenyuanError]) -> None:
    error = pickle.loads(pickle.dumps(cls("detail", kind="OFD", limit=3, why="x")))
    assert (type(error), error.detail, error.params) == (cls, "detail", {"kind": "OFD", "limit": 3, "why": "x"})


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.code)
def test_an_error_is_a_sentence_that_says_what_to_expect(cls: type[WenyuanError]) -> None:
    assert cls.msgid().endswith(".")
    assert len(cls.msgid().split(". ")) >= 2 or cls is WenyuanError


def test_codes_are_unique() -> None:
    seen: dict[str, type[WenyuanError]] = {}
    todo = [WenyuanError]
    while todo:
        cls = todo.pop()
        todo.extend(cls.__subclasses__())
        assert seen.setdefault(cls.code, cls) is cls, f"{cls} and {seen[cls.code]} share {cls.code}"
