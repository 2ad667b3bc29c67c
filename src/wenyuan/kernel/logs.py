"""Log lines: one an event, of no person, and of nobody's making but ours.

What a log says is who of our code, what, and of which row. What people typed, are called, or come from is left out by
construction: of an error its type, its code and the places it passed are told, not its words (which may quote a value or
a file's name); of a request the name of its route, not its address. What is left is freed of control characters, so that
nothing can begin a line of its own or turn one around.
"""

from __future__ import annotations

import errno
import json
import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

from wenyuan.kernel.errors import WenyuanError

#: The id of the request that this thread answers; empty outside of one.
REQUEST: ContextVar[str] = ContextVar("REQUEST", default="")

#: Characters of a message that are kept.
LONGEST = 2000
#: Frames of a traceback, the innermost, and causes of an error that are told.
FRAMES, CAUSES = 12, 4
#: Control, line and paragraph separators, what is invisible or turns the writing around, halves of characters.
_UNSEEMLY = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
#: Of these the first line is told: they are the database's own words on why it does not answer.
_PLAIN_SPOKEN = {("django.db.utils", "OperationalError"), ("django.db.utils", "InterfaceError")}


def clean(text: str) -> str:
    """Text without anything that could pass for the end of a line."""
    kept = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return _UNSEEMLY.sub(lambda found: f"\\u{ord(found[0]):04x}", kept)


def said(error: BaseException) -> str:
    """What a log may tell of an error: its type, its code or number, and what it came from; never its words."""
    told = []
    for one in _chain(error):
        kind = type(one)
        name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        if isinstance(one, WenyuanError):
            told.append(f"{kind.__name__} ({one.code})")
        elif isinstance(one, OSError) and one.errno:
            told.append(f"{name} ({errno.errorcode.get(one.errno, one.errno)})")
        elif (kind.__module__, kind.__name__) in _PLAIN_SPOKEN:
            told.append(f"{name} ({(str(one).splitlines() or [''])[0][:200]})")
        else:
            told.append(name)
    return " from ".join(told)


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(CAUSES):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    """Where an error passed, the innermost last: file, line and function of code, no values."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-FRAMES:]


class _Formatter(logging.Formatter):
    """What plain and JSON lines share."""

    def told(self, record: logging.LogRecord) -> dict[str, Any]:
        """The parts of a record that may be told, cleaned, in the order of importance."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        told: dict[str, Any] = {
            "at": f"{at}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": clean(record.name),
            "process": record.process,
            "message": clean(_message(record)),
        }
        if request := REQUEST.get():
            told["request"] = request
        told.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = clean(said(record.exc_info[1]))
            told["passed"] = [clean(place) for place in _places(record.exc_info[2])]
        return told


class PlainLines(_Formatter):
    """For a terminal: a line an event, the places of an error in it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = self.told(record)
        parts = [told.pop("at"), told.pop("level"), told.pop("logger"), told.pop("message")]
        told.pop("process")
        parts += [f"{name}={' < '.join(value) if isinstance(value, list) else value}" for name, value in told.items()]
        return " ".join(parts)


class JsonLines(_Formatter):
    """For what collects logs: a JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        return json.dumps(self.told(record), ensure_ascii=False, default=str)


class Tracebacks(logging.Formatter):
    """For developers (WENYUAN_DEBUG): everything Python tells, values in errors' words included."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")


def _message(record: logging.LogRecord) -> str:
    request, status = getattr(record, "request", None), getattr(record, "status_code", None)
    if status is not None and hasattr(request, "META"):
        # Django's own records of refusals and faults quote the address, or the header, that was asked with.
        match = getattr(request, "resolver_match", None)
        return f"answered {status} at {match.view_name if match else 'no route'}"
    try:
        return str(record.msg) % _safe(record.args) if record.args else _word(record.msg)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _safe(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {name: _word(value) for name, value in values.items()}
    return tuple(_word(value) for value in values)


def _word(value: Any) -> Any:
    return said(value) if isinstance(value, BaseException) else value
