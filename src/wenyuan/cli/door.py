"""`wenyuan door`: watched folders and mailboxes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.doors.models import Door


def register(app: typer.Typer) -> None:
    """Add the commands."""
    doors = typer.Typer(help="Folders and mailboxes that are looked at again and again.", no_args_is_help=True)
    doors.command("add")(add)
    doors.command("rule")(rule)
    doors.command("list")(show)
    doors.command("look")(look)
    doors.command("remove")(remove)
    app.add_typer(doors, name="door")


def add(
    name: Annotated[str, typer.Argument(help="What the door is called.")],
    address: Annotated[str, typer.Argument(help="A folder, or imaps://user@host/INBOX.")],
    *,
    owner: Annotated[str, typer.Option(help="Whose what comes in is; the library's own if none.")] = "",
    category: Annotated[str, typer.Option(help="Slug of the category to file under.")] = "",
    access: Annotated[str, typer.Option(help="public, members or private.")] = "private",
    review: Annotated[bool, typer.Option(help="Lay it before a librarian first.")] = True,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the source once it is received.")] = False,
) -> None:
    """Open a door; the password of a mailbox is asked for (or read from standard input)."""
    django()
    from wenyuan.cli.prepare import prepare
    from wenyuan.doors import actions, mailbox
    from wenyuan.doors.models import Door
    from wenyuan.kernel.errors import WenyuanError

    prepare()
    said: dict[str, Any] = {
        "after": Door.After.DELETE if delete else Door.After.LEAVE,
        "needs_review": review,
        **_placement(owner, category, access),
    }
    try:
        if "://" in address:
            mailbox.address_of(address)
            secret = typer.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.read().strip("\n")
            actions.open_mailbox(name, address, secret, by=None, **said)
        else:
            actions.open_folder(name, str(Path(address).absolute()), by=None, **said)
    except WenyuanError as error:
        _stop(str(error))
    typer.echo(f"{name}: open; the worker looks at it from now on")


def rule(
    name: Annotated[str, typer.Argument(help="The door.")],
    pattern: Annotated[str, typer.Argument(help="With * and ?, as in invoices/*.pdf or *@example.org.")],
    *,
    on: Annotated[str, typer.Option(help="What is compared: path, name, sender or subject.")] = "path",
    owner: Annotated[str, typer.Option(help="Whose it is.")] = "",
    category: Annotated[str, typer.Option(help="Slug of the category.")] = "",
    access: Annotated[str, typer.Option(help="public, members or private.")] = "",
    review: Annotated[bool | None, typer.Option("--review/--no-review", help="Lay it before a librarian.")] = None,
    ignore: Annotated[bool, typer.Option("--ignore", help="Leave what matches alone.")] = False,
) -> None:
    """Say where items of a door are filed; the first rule that matches holds."""
    django()
    from wenyuan.doors import actions
    from wenyuan.doors.models import Rule

    door = _door(name)
    if on not in Rule.Subject.values:
        _stop(f"--on is one of {', '.join(Rule.Subject.values)}")
    placement = _placement(owner, category, access)
    actions.add_rule(door, by=None, subject=on, pattern=pattern, is_ignored=ignore, needs_review=review, **placement)
    typer.echo(f"{name}: {on} {pattern}")


def show() -> None:
    """Show the doors, their rules, and how the last look went."""
    django()
    from wenyuan.doors.models import Door
    from wenyuan.kernel.errors import WenyuanError, all_errors

    for door in Door.objects.order_by("name"):
        state = "on" if door.is_on else "off"
        typer.echo(f"{door.name} ({state}): {door.address}; {door.received} received")
        if door.error_code:
            cls = all_errors().get(door.error_code, WenyuanError)
            typer.echo(f"  {cls(**door.error_params)}")
        for one in door.rules.all():
            typer.echo(f"  {one.subject} {one.pattern}{' : left alone' if one.is_ignored else ''}")
        for refusal in door.refusals.order_by("-pk")[:10]:
            typer.echo(f"  not received: {refusal.item}: {refusal.code}")


def look(name: Annotated[str, typer.Argument(help="The door.")]) -> None:
    """Look at a door now, and wait until what it held is processed."""
    django()
    from wenyuan.cli.background import processing
    from wenyuan.doors import loop
    from wenyuan.ingest.context import Engines

    door = _door(name)
    with processing():
        count = loop.look(door, Engines.of_this_machine())
    typer.echo(f"{name}: {count} received")
    door.refresh_from_db()
    raise typer.Exit(1 if door.error_code else 0)


def remove(name: Annotated[str, typer.Argument(help="The door.")]) -> None:
    """Close a door for good. What came in by it stays."""
    django()
    from wenyuan.doors import actions

    actions.close(_door(name), by=None)
    typer.echo(f"{name}: closed")


def _door(name: str) -> Door:
    from wenyuan.doors.models import Door

    found = Door.objects.filter(name=name).first()
    if found is None:
        _stop(f"there is no door {name!r}")
    return found


def _placement(owner: str, category: str, access: str) -> dict[str, Any]:
    """The fields of a Placement by names from the command line; ends the command where there is none of that name."""
    from wenyuan.accounts.models import User
    from wenyuan.library.models import Category

    values: dict[str, Any] = {"access": access}
    if access and access not in {"public", "members", "private"}:
        _stop("--access is one of public, members, private")
    if owner:
        values["owner"] = User.objects.filter(username=owner).first()
        if values["owner"] is None:
            _stop(f"there is no user {owner!r}")
    if category:
        values["category"] = Category.objects.filter(slug=category).first()
        if values["category"] is None:
            _stop(f"there is no category {category!r}")
    return values


def _stop(sentence: str) -> NoReturn:
    print(f"wenyuan: {sentence}", file=sys.stderr)
    raise typer.Exit(2)
