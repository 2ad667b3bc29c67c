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
    ) -> None:
        """Make an invitation and print its link, this once."""
        django()
        from django.urls import reverse

        from wenyuan.accounts.policy import SignUp, sign_up
        from wenyuan.cli.prepare import prepare
        from wenyuan.env import env
        from wenyuan.moderation import people

        prepare()
        _row, key = people.invite(role=role.value, by=None, days=days, max_uses=uses, note=note)
        base = env().public_url.rstrip("/") or f"http://{env().bind}"
        typer.echo(base + reverse("member:join", kwargs={"key": key}))
        if sign_up() == SignUp.CLOSED:
            typer.echo("WENYUAN_SIGN_UP is closed: set it to invitation before you pass the link on.", err=True)
