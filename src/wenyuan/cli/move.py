"""`wenyuan move-in` and `wenyuan export`: the whole library in from another system, and out as bags."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.doors.moving.cargo import Cargo
    from wenyuan.doors.moving.carry import Report

_BELOW = "Slug of the category under which new ones are made."
_ACCESS = "Who may see what was open to all there: public, members or private."


def register(app: typer.Typer) -> None:
    """Add the commands."""
    move = typer.Typer(help="Bring in what another system holds.", no_args_is_help=True)
    app.add_typer(move, name="move-in")

    @move.command()
    def paperless(
        folder: Annotated[Path, typer.Argument(help="Folder that paperless-ngx's document_exporter wrote.")],
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")] = False,
        owner: Annotated[str, typer.Option(help="Whose the documents without an owner become.")] = "",
        access: Annotated[str, typer.Option(help=_ACCESS)] = "private",
        below: Annotated[str, typer.Option(help=_BELOW)] = "",
        as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    ) -> None:
        """From an export of paperless-ngx: documents, types as categories, correspondents as authors, tags, users."""
        django()
        from wenyuan.doors.moving import paperless as other

        _move(other.read(folder), dry_run=dry_run, owner=owner, access=access, below=below, as_json=as_json)

    @move.command()
    def moredoc(
        database: Annotated[str, typer.Argument(help="mysql://user:password@host/name")],
        files: Annotated[Path, typer.Argument(help="moredoc's folder, the one that holds documents/.", exists=True)],
        *,
        prefix: Annotated[str, typer.Option(help="What its tables' names begin with.")] = "mnt_",
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")] = False,
        owner: Annotated[str, typer.Option(help="Whose the documents without an owner become.")] = "",
        access: Annotated[str, typer.Option(help=_ACCESS)] = "public",
        below: Annotated[str, typer.Option(help=_BELOW)] = "",
        as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    ) -> None:
        """From a database of moredoc and its folder of files: documents, categories, keywords as tags, users."""
        django()
        from wenyuan.doors.moving import moredoc as other

        cargo = other.read(database, files, prefix=prefix)
        _move(cargo, dry_run=dry_run, owner=owner, access=access, below=below, as_json=as_json)

    @app.command()
    def export(
        target: Annotated[Path, typer.Argument(help="Folder for the bags; made if it is not there.")],
    ) -> None:
        """Write every document as a BagIt bag: original, text, metadata. Run again, it writes only what changed."""
        django()
        from rich.console import Console
        from rich.progress import Progress

        from wenyuan.cli.prepare import prepare
        from wenyuan.doors import bags
        from wenyuan.library.models import Document

        prepare()
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal) as bars:
            bar = bars.add_task("bags", total=Document.objects.count())
            written, same = bags.export(target, told=lambda _new: bars.advance(bar))
        typer.echo(f"{written} bags written, {same} unchanged: {target}")


def _move(cargo: Cargo, *, dry_run: bool, owner: str, access: str, below: str, as_json: bool) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from wenyuan.accounts.actions import LIBRARY, person
    from wenyuan.accounts.models import User
    from wenyuan.cli.prepare import prepare
    from wenyuan.doors.moving.carry import carry, survey
    from wenyuan.library.models import Category

    prepare()
    if access not in {"public", "members", "private"}:
        _stop("--access is one of public, members, private")
    shelf = Category.objects.filter(slug=below).first() if below else None
    if below and shelf is None:
        _stop(f"there is no category {below!r}")
    try:
        by = person(owner or LIBRARY)
    except User.DoesNotExist:
        _stop(f"there is no user {owner!r}")
    if dry_run:
        report = survey(cargo, below=shelf)
    else:
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal) as bars:
            bar = bars.add_task(cargo.source, total=len(cargo.pieces))
            report = carry(cargo, by=by, access=access, below=shelf, told=lambda: bars.advance(bar))
    _tell(report, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(1 if report.troubles else 0)


def _tell(report: Report, *, dry_run: bool, as_json: bool) -> None:
    counts = {
        "documents": dict(report.documents),
        "people": dict(report.people),
        "categories": dict(report.shelves),
        "not_carried": report.left,
        "troubles": [{"key": t.key, "file": t.file_name, "code": t.code} for t in report.troubles],
        "dry_run": dry_run,
    }
    if as_json:
        print(json.dumps(counts, ensure_ascii=False))
        return
    for name in ("documents", "people", "categories", "not_carried"):
        told = ", ".join(f"{n} {what}" for what, n in sorted(counts[name].items())) or "none"  # type: ignore[attr-defined]
        typer.echo(f"{name.replace('_', ' ')}: {told}")
    for trouble in report.troubles[:50]:
        typer.echo(f"  {trouble.key} {trouble.file_name}: {trouble.code}")
    if dry_run:
        typer.echo("Nothing was changed. Run it again without --dry-run to bring this in.")
    elif report.people["new"]:
        typer.echo("New people have no password yet: invite them, or set one with `wenyuan user`.")


def _stop(sentence: str) -> NoReturn:
    print(f"wenyuan: {sentence}", file=sys.stderr)
    raise typer.Exit(2)
