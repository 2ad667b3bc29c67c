"""`wenyuan user`: people who may sign in."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.library.models import Category


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
        role: Annotated[Role | None, typer.Option(help="What the person may do; a new person is a reader.")] = None,
        branch: Annotated[
            list[str] | None,
            typer.Option(help="Slug of a category: librarian of it and all below it only. Repeatable."),
        ] = None,
        password: Annotated[str, typer.Option(help="At least 8 characters; asked for where it is needed.")] = "",
        new_password: Annotated[bool, typer.Option("--new-password", help="Ask for a new password.")] = False,
        suspend: Annotated[str, typer.Option(metavar="REASON", help="Shut the person out; the reason is told.")] = "",
        until: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day before.")] = None,
        lift: Annotated[bool, typer.Option("--lift", help="Let a suspended person in again.")] = False,
        erase: Annotated[bool, typer.Option("--erase", help="Forget the person; documents stay, nameless.")] = False,
    ) -> None:
        """Make a person, or change role, branches, password or suspension of one; without options: say what is known."""
        django()
        from django.utils import timezone

        from wenyuan.accounts.models import User
        from wenyuan.cli.prepare import prepare
        from wenyuan.moderation import people

        prepare()
        branches = _branches(branch or [])
        if branches and role not in {None, Role.LIBRARIAN}:
            raise typer.BadParameter("branches are for librarians", param_hint="--branch")
        person = User.objects.filter(username=name).first()
        is_new = person is None
        if person is None or new_password or password:
            person = _with_password(name, person, password)
        if branches or role is not None:
            person = people.set_role(person, role or Role.LIBRARIAN, branches=branches, by=None)
        if suspend:
            people.suspend(person, reason=suspend, until=timezone.make_aware(until) if until else None, by=None)
        if lift:
            people.lift(person, by=None)
        if erase:
            typer.confirm(f"Forget {name} for good?", abort=True)
            people.erase(person, by=None)
        person.refresh_from_db()
        typer.echo(f"{name}: {'made, ' if is_new else ''}{_described(person)}")


def _branches(slugs: list[str]) -> list[Category]:
    from wenyuan.library.models import Category

    found = {row.slug: row for row in Category.objects.filter(slug__in=slugs)}
    for slug in slugs:
        if slug not in found:
            raise typer.BadParameter(f"no category is called {slug!r}", param_hint="--branch")
    return [found[slug] for slug in slugs]


def _with_password(name: str, person: User | None, password: str) -> User:
    """The person, made if there is none, with this password, or with one that is asked for."""
    from django.core.exceptions import ValidationError

    from wenyuan.moderation import people

    password = password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        if person is None:
            return people.make(name, password=password, by=None)
        return people.set_password(person, password, by=None)
    except ValidationError as error:
        raise typer.BadParameter(" ".join(error.messages), param_hint="--password") from error


def _described(person: User) -> str:
    from wenyuan.accounts.models import Farewell
    from wenyuan.library.models import Curatorship

    said = person.role.value
    slugs = Curatorship.objects.filter(user=person).values_list("category__slug", flat=True)
    if person.is_curator:
        said += f" of {', '.join(sorted(slugs))}"
    if person.is_suspended:
        why = person.suspensions.filter(lifted_at=None).first()
        end = f" until {why.until:%Y-%m-%d %H:%M} UTC" if why and why.has_end else ""
        said += f", suspended{end}"
    if not person.is_active:
        said += ", erased"
    wish = Farewell.objects.filter(user=person).first()
    if wish is not None:
        said += f", asks to be erased since {wish.at:%Y-%m-%d}"
    return said
