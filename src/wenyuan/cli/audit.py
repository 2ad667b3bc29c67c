"""`wenyuan audit`: the chain of what librarians and administrators did."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The record of what librarians and administrators did.", no_args_is_help=True)
    group.command("verify")(verify)
    group.command("head")(head)
    app.add_typer(group, name="audit")


def verify(*, as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False) -> None:
    """Walk the whole chain and compare it with the heads in HOME/audit; name each event that was changed, removed,
    slipped in or cut off. Exit status 1 if there is one."""
    django()
    from wenyuan.audit.verifying import NAMED
    from wenyuan.audit.verifying import verify as walk
    from wenyuan.cli.prepare import prepare

    prepare()
    found = walk()
    if as_json:
        typer.echo(json.dumps(found.as_record(), ensure_ascii=False))
        raise typer.Exit(0 if found.is_whole else 1)
    for trouble in found.troubles[:NAMED]:
        typer.echo(trouble)
    if len(found.troubles) > NAMED:
        typer.echo(f"and {len(found.troubles) - NAMED} more")
    verdict = "the chain is whole" if found.is_whole else "the chain is not whole"
    typer.echo(f"{verdict}: {found.events} events, {found.heads} heads compared, {found.seconds} s")
    raise typer.Exit(0 if found.is_whole else 1)


def head() -> None:
    """Print the head of the chain (date, sequence, hash), to be kept where nobody of this machine can change it."""
    django()
    from wenyuan.audit import heads, sealing
    from wenyuan.cli.prepare import prepare

    prepare()
    sealing.seal()
    if noted := heads.note("asked"):
        typer.echo(noted.line())
