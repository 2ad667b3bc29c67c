"""`wenyuan user`: people who may sign in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from wenyuan.cli import django


class Role(StrEnum):
    """What a person may do."""

    READER = "reader"
    UPLOADER = "uploader"
    LIBRARIAN = "librarian"
    ADMINISTRATOR = "administrator"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def user(
        name: Annotated[str, typer.Argument(help="User name.")],
        *,
        role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.READER,
        password: Annotated[
            str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="At least 8 characters.")
        ],
    ) -> None:
        """Make a person, or change the role and password of one."""
        django()
        from wenyuan.accounts.actions import set_person
        from wenyuan.cli.prepare import prepare

        prepare()
        made = set_person(name, role=role.value, password=password)
        typer.echo(f"{name}: {'made' if made else 'changed'}, {role.value}")
