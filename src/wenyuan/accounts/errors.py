"""What can go wrong with people, invitations and tokens."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class NotAdministrator(WenyuanError):
    """Only an administrator may do that. Nothing was changed."""

    code = "not_administrator"
    status: ClassVar[int] = 403


class OwnAccount(WenyuanError):
    """You cannot do that to your own account. Nothing was changed. Another administrator can."""

    code = "own_account"
    status: ClassVar[int] = 409


class LastAdministrator(WenyuanError):
    """This is the last administrator who can sign in. Nothing was changed; make another one first."""

    code = "last_administrator"
    status: ClassVar[int] = 409


class UnknownRole(WenyuanError):
    """There is no such role to give: %(role)s. Nothing was changed."""

    code = "unknown_role"


class NameOfTheHouse(WenyuanError):
    """The name “%(name)s” stands for the library itself: nobody signs in with it. Nothing was changed.
    Choose another one; if somebody has it, an administrator erases that account first."""

    code = "name_of_the_house"
    status: ClassVar[int] = 409


class EndIsPast(WenyuanError):
    """The end of a suspension must be in the future. Nothing was changed."""

    code = "end_is_past"


class SuspensionNeedsReason(WenyuanError):
    """A suspension needs a reason; the person is told it. Nothing was changed."""

    code = "suspension_needs_reason"


class InvitationOver(WenyuanError):
    """This invitation has expired, was used up or was taken back. No account was made; ask for another one."""

    code = "invitation_over"
    status: ClassVar[int] = 410


class TokenRefused(WenyuanError):
    """The token is unknown, expired or revoked. Nothing was done; make another one under “Tokens”."""

    code = "token_refused"
    status: ClassVar[int] = 401


class OutOfScope(WenyuanError):
    """The token is not good for that. Nothing was done; make one with the scope it needs."""

    code = "out_of_scope"
    status: ClassVar[int] = 403
