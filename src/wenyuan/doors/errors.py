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


class NoSuchServer(DoorClosed):
    """There is no server called “%(host)s”. Nothing was taken from it and nothing is lost; look at the name in the address."""

    code = "door_no_server"


class NobodyAnswers(DoorClosed):
    """Nobody answers at %(host)s. Nothing was taken from it and nothing is lost; it is tried again in a while."""

    code = "door_no_answer"


class NotTrusted(DoorClosed):
    """%(host)s shows a certificate that this machine does not trust, or speaks without one. Nothing was sent to it."""

    code = "door_not_trusted"


class SignInRefused(DoorClosed):
    """%(host)s refuses the user name or the password. Nothing was taken from it; give the door the right password."""

    code = "door_sign_in_refused"


class NoSuchBox(DoorClosed):
    """There is no folder “%(folder)s” in the mailbox. Nothing was taken from it."""

    code = "door_no_box"


class NoSuchFolder(DoorClosed):
    """%(where)s is no folder on this machine that the library can read. Nothing was taken from it and nothing is lost."""

    code = "door_no_folder"


class NoSecret(DoorClosed):
    """The password of %(where)s is not kept on this machine (any more). Give it to the door again."""

    code = "door_no_secret"


class DoorNameTaken(WenyuanError):
    """There is a door called “%(name)s” already. Choose another name."""

    code, status = "door_name_taken", 409


class NotToBeWatched(WenyuanError):
    """%(where)s is not watched. It belongs to the library itself, or administrators may not open doors there (WENYUAN_WATCH_BELOW)."""

    code = "not_to_be_watched"
