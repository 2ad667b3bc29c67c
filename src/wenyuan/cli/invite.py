"""`wenyuan invite`: a link by which people make their own accounts."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from wenyuan.cli import django


class Invited(StrEnum):
    """Roles an invitation can give; administrators are made by name."""

    READER = "reader"
    UPLOADER = "uploader"
    LIBRARIAN = "librarian"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def invite(
        *,
        role: Annotated[Invited, typer.Option(help="What those who take it may do.")] = Invited.READER,
        days: Annotated[int, typer.Option(min=1, help="How long it is good.")] = 14,
        uses: Annotated[int, typer.Option(min=1, help="How many accounts can be made with it.")] = 1,
        note: Annotated[str, typer.Option(help="For whom it is; for your own list.")] = "",
        listed: Annotated[bool, typer.Option("--list", help="Make none; list what there is.")] = False,
        revoke: Annotated[int, typer.Option(metavar="NUMBER", help="Make none; take this one of the list back.")] = 0,
    ) -> None:
        """Make an invitation and print its link, this once."""
        django()
        from django.urls import reverse

        from wenyuan.accounts.policy import SignUp, sign_up
        from wenyuan.cli.prepare import prepare
        from wenyuan.env import env
        from wenyuan.moderation import people

        prepare()
        if revoke:
            _revoke(revoke)
        if listed or revoke:
            _list()
            return
        _row, key = people.invite(role=role.value, by=None, days=days, max_uses=uses, note=note)
        base = env().public_url.rstrip("/") or f"http://{env().bind}"
        typer.echo(base + reverse("member:join", kwargs={"key": key}))
        if sign_up() == SignUp.CLOSED:
            typer.echo("WENYUAN_SIGN_UP is closed: set it to invitation before you pass the link on.", err=True)


def _list() -> None:
    """Number, role, uses, end, note; the links themselves are kept nowhere."""
    from wenyuan.accounts.models import Invitation

    for row in Invitation.objects.all():
        state = "revoked" if row.revoked_at else "open" if row.is_open else "over"
        end = f"{row.expires_at:%Y-%m-%d}"
        typer.echo(f"{row.pk:>5}  {row.role:10} {row.uses}/{row.max_uses}  until {end}  {state:8} {row.note}")


def _revoke(number: int) -> None:
    from wenyuan.accounts.models import Invitation
    from wenyuan.moderation import people

    row = Invitation.objects.filter(pk=number).first()
    if row is None:
        raise typer.BadParameter(f"there is no invitation {number}", param_hint="--revoke")
    people.revoke_invitation(row, by=None)
