"""Why a door does not open, or a move does not begin."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class DoorClosed(WenyuanError):
    """%(where)s does not answer: %(why)s. Nothing was taken from it and nothing is lost; it is tried again in a while."""

    code, retry = "door_closed", True


class BadAddress(WenyuanError):
    """“%(address)s” is no address of a door. Give a folder, or imaps://user@host/INBOX."""

    code = "bad_address"


class NotTheirs(WenyuanError):
    """%(where)s is not what it should be: %(why)s. Nothing was brought in; check the path or address and try again."""

    code = "not_theirs"
