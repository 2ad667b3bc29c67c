"""`wenyuan backup`, `restore` and `scrub`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)
    app.command()(scrub)


def backup(
    target: Annotated[Path, typer.Argument(help="Folder of backups, best on another disk; made if it is not there.")],
    *,
    keep: Annotated[int, typer.Option(help="Keep only the newest N backups; 0: all.")] = 0,
) -> None:
    """Copy the whole site, while it runs: the database as it is now, and the bytes that TARGET does not have yet.

    Exit status 1: some bytes of the library were missing or damaged; the rest is kept, and they are named.
    """
    django()
    from rich.console import Console
    from rich.progress import Progress

    from wenyuan.cli.prepare import prepare
    from wenyuan.keeping.backup import backup as make

    prepare()
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bars:
        bar = bars.add_task("blobs")
        place, manifest = make(target, keep=keep, told=lambda done, of: bars.update(bar, completed=done, total=of))
    documents = manifest.counts["library_document"]
    typer.echo(f"{place}: {documents} documents, {manifest.blobs} files, {manifest.bytes >> 20} MiB")
    for sha256 in manifest.missing:
        typer.echo(f"blob {sha256}: missing or damaged in the library", err=True)
    raise typer.Exit(1 if manifest.missing else 0)


def restore(
    folder: Annotated[
        Path | None, typer.Argument(help="A backup (TARGET/<moment>), or TARGET itself: its newest one.")
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Put the library that is here aside.")] = False,
    drill: Annotated[bool, typer.Option("--drill", help="Restore into a scratch place and check it.")] = False,
    counts: Annotated[bool, typer.Option("--counts", hidden=True)] = False,
) -> None:
    """Bring a backup into this HOME; stop the site first. With --drill nothing here is changed.

    Exit status 1: the drill found something wrong.
    """
    django()
    from rich.console import Console
    from rich.progress import Progress

    from wenyuan.cli.jobs_lock import JobsLock
    from wenyuan.cli.prepare import prepare
    from wenyuan.env import env
    from wenyuan.keeping import database, manifest
    from wenyuan.keeping import restore as keeping

    if counts:
        for table, n in database.counts().items():
            typer.echo(f"{table} {n}")
        return
    if folder is None:
        _stop("which backup? Give its folder")
    known = manifest.backups(folder)
    chosen = known[-1] if known else folder
    if drill:
        prepare()
        found = keeping.drill(chosen, said=lambda line: typer.echo(f"… {line}", err=True))
        for trouble in found.troubles:
            typer.echo(trouble)
        verdict = "it can be restored" if found.is_good else "something is wrong with it"
        typer.echo(f"{chosen}: {verdict}; {found.documents} documents, {found.seconds} s")
        raise typer.Exit(0 if found.is_good else 1)
    for name in ("run", "scratch", "cache"):
        (env().home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = JobsLock()
    if not lock.take():
        _stop("the site is running; stop it first")
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bars:
        bar = bars.add_task("files")
        told = keeping.restore(
            chosen, replace=replace, told=lambda done, of: bars.update(bar, completed=done, total=of)
        )
    typer.echo(f"{chosen}: {told.counts['library_document']} documents are back; start the site, it builds its index")


def scrub(
    *, some: Annotated[int, typer.Option(help="Read only the next N files of the round; 0: all that are left.")] = 0
) -> None:
    """Read files and compare their sha256; put right from the second store what can be. Exit status 1: damage is left."""
    django()
    from wenyuan.cli.prepare import prepare
    from wenyuan.keeping import checks
    from wenyuan.keeping.scrub import scrub as read

    prepare()
    done = read(limit=some or None)
    problems = list(checks.problems())
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{done.blobs} files read in this round, {done.bytes >> 20} MiB; {len(problems)} damaged")
    raise typer.Exit(1 if problems else 0)


def _stop(sentence: str) -> NoReturn:
    print(f"wenyuan: {sentence}", file=sys.stderr)
    raise typer.Exit(2)
