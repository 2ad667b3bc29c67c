"""`wenyuan group`: people who are named together, for documents whose access is by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

Names = list[str] | None


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def group(
        name: Annotated[str, typer.Argument(help="Name of the group; none: list all.")] = "",
        *,
        add: Annotated[Names, typer.Option(metavar="PERSON", help="Repeatable.")] = None,
        remove: Annotated[Names, typer.Option(metavar="PERSON", help="Repeatable.")] = None,
    ) -> None:
        """Make a group, or change who belongs to it; say who does."""
        django()
        from wenyuan.accounts.groups import group as one_called
        from wenyuan.accounts.groups import groups
        from wenyuan.cli.prepare import prepare
        from wenyuan.moderation.groups import set_group

        prepare()
        if name:
            members = {person.pk: person for person in one_called(name).user_set.all()}
            members |= {person.pk: person for person in _people(add or [])}
            for person in _people(remove or []):
                members.pop(person.pk, None)
            set_group(name, members.values(), by=None)
        for one in groups().filter(name=name) if name else groups():
            typer.echo(f"{one.name}: {', '.join(one.user_set.order_by('username').values_list('username', flat=True))}")


def _people(names: list[str]) -> list[User]:
    from wenyuan.accounts.models import User

    found = {person.username: person for person in User.objects.filter(username__in=names)}
    for name in names:
        if name not in found:
            raise typer.BadParameter(f"nobody is called {name!r}")
    return [found[name] for name in names]
