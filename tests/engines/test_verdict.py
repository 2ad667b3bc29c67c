"""How a child ended decides the reason; what it says is believed only in the agreed form."""

from __future__ import annotations

import json
import resource
import signal

import pytest

from wenyuan.engines.client import failure
from wenyuan.engines.errors import EngineError, XmlEntities
from wenyuan.engines.task import Limits
from wenyuan.engines.verdict import Ending, reply
from wenyuan.engines.wire import MAX_REPLY

NO_USE = resource.struct_rusage((0.0,) * 16)
ALL_CPU = resource.struct_rusage((59.9, 0.2, *(0.0,) * 14))


def _exit(status: int) -> int:
    return status << 8


def _ending(status: int = 0, **more: object) -> Ending:
    known: dict = {"usage": NO_USE, "limits": Limits(), "killed_for": None, "oom": False, "reply": b"", "log": ""}
    return Ending(status=status, **{**known, **more})


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (_ending(signal.SIGSEGV), "crash"),
        (_ending(signal.SIGBUS), "crash"),
        (_ending(signal.SIGABRT), "crash"),
        (_ending(signal.SIGABRT, usage=ALL_CPU), "timeout"),
        (_ending(signal.SIGXCPU, usage=ALL_CPU), "timeout"),
        (_ending(signal.SIGKILL, usage=ALL_CPU), "timeout"),
        (_ending(signal.SIGKILL, oom=True), "memory"),
        (_ending(signal.SIGKILL), "cancelled"),
        (_ending(signal.SIGTERM), "cancelled"),
        (_ending(_exit(255)), "cancelled"),
        (_ending(_exit(1)), "crash"),
        (_ending(_exit(1), log="terminate called after throwing std::bad_alloc"), "memory"),
        (_ending(_exit(1), usage=ALL_CPU), "timeout"),
        (_ending(signal.SIGKILL, killed_for=("memory", "2100 MiB")), "memory"),
        (_ending(0, killed_for=("output_too_big", "many"), reply=b'{"ok": true, "value": {}}'), "output_too_big"),
        (_ending(0), "crash"),
        (_ending(0, reply=b"not json"), "crash"),
        (_ending(0, reply=b"[" * 60_000), "crash"),
        (_ending(0, reply=b'{"ok": true, "value": 7}'), "crash"),
        (_ending(0, reply=b'{"ok": false, "code": "not_visible"}'), "crash"),
        (_ending(0, reply=b'{"ok": false, "code": ["x"]}'), "crash"),
        (_ending(0, reply=b"x" * (MAX_REPLY + 1)), "output_too_big"),
        (_ending(0, reply=b'{"ok": false, "code": "encrypted", "params": {}}'), "encrypted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_ending_has_one_code(ending: Ending, code: str) -> None:
    answer = reply(ending)
    assert (answer["ok"], answer["code"]) == (False, code)


def test_a_good_reply_passes_with_its_known_keys_only() -> None:
    said = {"ok": True, "value": {"pages": 3}, "cpu": 0, "code": "x"}
    assert reply(_ending(reply=json.dumps(said).encode())) == {"ok": True, "value": {"pages": 3}}


def test_an_answer_becomes_the_error_of_its_code() -> None:
    assert type(failure({"ok": False, "code": "xml_entities", "detail": "why"})) is XmlEntities
    for code in ("no such code", "error", None):
        assert type(failure({"ok": False, "code": code, "params": {"detail": "x", "a": 1}})) is EngineError
