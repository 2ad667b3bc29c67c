"""What can go wrong when a document's row is changed."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class NotAllowed(WenyuanError):
    """You may not do that with this document. Nothing was changed. A librarian can."""

    code = "not_allowed"
    status: ClassVar[int] = 403


class Overtaken(WenyuanError):
    """Somebody else has changed this meanwhile. Nothing of yours was changed; look at it again and decide anew."""

    code = "overtaken"
    status: ClassVar[int] = 409


class WrongState(WenyuanError):
    """That cannot be done with a document in this state: %(state)s. Nothing was changed."""

    code = "wrong_state"
    status: ClassVar[int] = 409


class BadValue(WenyuanError):
    """%(field)s cannot be “%(value)s”. Nothing was changed."""

    code = "bad_value"


class NoSuchCategory(BadValue):
    """The category “%(value)s” is not there, or not any more. Nothing was changed; choose another."""

    code = "no_such_category"
    status: ClassVar[int] = 409


class RefusedBefore(BadValue):
    """“%(value)s” was proposed for this document before, and refused. Nothing was changed."""

    code = "refused_before"
    status: ClassVar[int] = 409


class WrongDate(BadValue):
    """%(field)s cannot be “%(value)s”: no such day, or one that is too far ahead. Nothing was changed."""

    code = "wrong_date"


class TooLong(BadValue):
    """%(field)s can have %(limit)s characters; this has more: “%(value)s”. Nothing was changed."""

    code = "too_long"
