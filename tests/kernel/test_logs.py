"""A log line is one line, tells where and what, and nothing that people typed or are called."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.db import DatabaseError, OperationalError

from wenyuan.engines.errors import EngineUnavailable
from wenyuan.kernel.logs import LONGEST, REQUEST, JsonLines, PlainLines, said

CANARY = "张三的秘密报告.docx"
FORMATTERS = [PlainLines, JsonLines]


@contextmanager
def written(formatter: type[logging.Formatter]) -> Iterator[tuple[logging.Logger, StringIO]]:
    """A logger and what it writes."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter())
    # Without a parent: what is hostile gets into no report of a test.
    log = logging.Logger("wenyuan.test.lines", logging.INFO)  # noqa: LOG001
    log.addHandler(handler)
    yield log, out


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize(
    "hostile",
    ["a\n2026-11-24 ERROR forged", "a\r\nb", "a\x1b[2Jb", "a\u2028b", "\u202egnp.exe", "a\x00b", "a\x85b", '{"level": "x"}\n{}', "\ud800"],
    ids=ascii,
)  # fmt: skip
def test_nobody_begins_a_line_of_their_own(formatter: type[logging.Formatter], hostile: str) -> None:
    with written(formatter) as (log, out):
        log.warning("door %s", hostile)
        log.warning(hostile)
    lines = out.getvalue().encode().decode().split("\n")
    assert len(lines) == 3 and lines[2] == ""
    assert not set(out.getvalue()) & {"\r", "\x1b", "\u2028", "\u202e", "\x00", "\x85"}
    if formatter is JsonLines:
        assert all(json.loads(line)["level"] == "WARNING" for line in lines[:2])


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(2, "No such file", CANARY),
        ValueError(CANARY),
        DatabaseError(f'Key (username)=({CANARY}) already exists'),
        OperationalError(f"connection refused\nDETAIL: {CANARY}"),
        EngineUnavailable(CANARY, name=CANARY),
        UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_an_error_is_told_without_its_words(formatter: type[logging.Formatter], error: Exception) -> None:
    with written(formatter) as (log, out):
        log.warning("it failed: %s", error)
        log.warning("it failed: %r", error)
        try:
            try:
                raise error  # noqa: TRY301
            except Exception as cause:
                raise RuntimeError(CANARY) from cause
        except RuntimeError:
            log.exception("it failed")
    text = out.getvalue()
    assert "张三" not in text and "docx" not in text and text.count("\n") == 3
    assert text.count(type(error).__name__) == 3 and "test_logs.py" in text


def test_what_an_operator_needs_of_an_error_is_told() -> None:
    try:
        raise EngineUnavailable("x") from ConnectionRefusedError(111, "refused", "/run/x.sock")  # noqa: TRY301
    except EngineUnavailable as error:
        told = said(error)
    assert told == "EngineUnavailable (engine_unavailable) from ConnectionRefusedError (ECONNREFUSED)"
    assert said(OperationalError("database is locked")) == "django.db.utils.OperationalError (database is locked)"


def test_a_chain_of_causes_ends() -> None:
    error: BaseException = ValueError()
    for _ in range(50):
        outer = ValueError()
        outer.__cause__ = error
        error = outer
    assert said(error).count("ValueError") == 4


def test_lines_of_one_request_have_its_name() -> None:
    named = REQUEST.set("abc12345")
    try:
        with written(JsonLines) as (log, out):
            log.info("x", extra={"facts": {"route": "portal:home", "status": 200}})
    finally:
        REQUEST.reset(named)
    line = json.loads(out.getvalue())
    assert (line["request"], line["route"], line["status"], line["message"]) == ("abc12345", "portal:home", 200, "x")


def test_a_long_message_is_cut_and_a_wrong_one_is_still_written() -> None:
    with written(PlainLines) as (log, out):
        log.info("x" * 9999)
    assert len(out.getvalue()) < LONGEST + 100
    wrong = logging.LogRecord("x", logging.INFO, "x.py", 1, "two %s %s", ("one",), None)
    assert "two %s %s" in PlainLines().format(wrong)
