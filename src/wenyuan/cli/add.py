"""`wenyuan add`: a pile of files becomes documents."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from collections.abc import Callable

    from wenyuan.cli.adding import Order, Outcome


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def add(
        paths: Annotated[list[Path], typer.Argument(help="Files and folders (with all below them).", exists=True)],
        *,
        category: Annotated[str, typer.Option(help="Slug of the category to file under.")] = "",
        owner: Annotated[str, typer.Option(help="User name of the uploader.")] = "",
        access: Annotated[str, typer.Option(help="public, members, link, named or private.")] = "public",
        draft: Annotated[bool, typer.Option("--draft", help="For the owner alone, until it is handed in.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file on stdout.")] = False,
        watch: Annotated[bool, typer.Option("--watch", help="Stay, and add what comes into the folders.")] = False,
    ) -> None:
        """Add files and folders, and wait until each is readable or has its reason why not.

        Exit status 0: all are readable; 1: some were kept without pages or refused; 2: nothing could be done.
        Interrupted or killed, run it again: what was received goes on, nothing is added twice.
        """
        django()
        from django.utils import translation

        from wenyuan.accounts.actions import LIBRARY, person
        from wenyuan.accounts.models import User
        from wenyuan.cli.adding import Order
        from wenyuan.cli.background import processing
        from wenyuan.cli.prepare import prepare
        from wenyuan.env import env
        from wenyuan.ingest.files import files_below
        from wenyuan.ingest.filing import Filing
        from wenyuan.library.models import Access, Category

        prepare()
        translation.activate(env().language)
        shelf = Category.objects.filter(slug=category).first() if category else None
        if category and shelf is None:
            _stop(f"there is no category {category!r}")
        if access not in Access.values:
            _stop(f"--access is one of {', '.join(Access.values)}")
        try:
            uploader = person(owner or LIBRARY)
        except User.DoesNotExist:
            _stop(f"there is no user {owner!r}")

        filing = Filing(category=shelf, access=access, is_draft=draft)

        def orders(files: list[Path]) -> list[Order]:
            return [Order(path=path, owner=uploader, filing=filing) for path in files]

        with processing() as still:
            outcomes = run(orders(list(files_below(paths))), still=still, as_json=as_json)
            if watch:
                _watch(paths, lambda files: run(orders(files), still=still, as_json=as_json), still)
        if not outcomes:
            _stop("no file found")
        raise typer.Exit(0 if all(outcome.is_readable for outcome in outcomes) else 1)


def run(orders: list[Order], *, still: Callable[[], None], as_json: bool) -> list[Outcome]:
    """Add files with two progress bars on stderr, then JSON lines or a closing table on stdout."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from wenyuan.cli.adding import add, follow

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        coming = bars.add_task("已收到 received", total=len(orders))
        ready = bars.add_task("已处理 processed", total=len(orders))
        outcomes = add(orders, received=lambda _outcome: bars.advance(coming))
        for outcome in follow(outcomes, still=still):
            bars.advance(ready)
            if as_json:
                print(json.dumps(outcome.record(), ensure_ascii=False), flush=True)
    if not as_json:
        _table(outcomes)
    return outcomes


def _table(outcomes: list[Outcome]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    told = [outcome for outcome in outcomes if outcome.reason or outcome.copies]
    if told:
        table = Table(box=None, pad_edge=False)
        table.add_column("File", overflow="fold", ratio=2)
        table.add_column("State", no_wrap=True)
        table.add_column("Why", overflow="fold", ratio=5)
        for outcome in told:
            # Text, not markup: a file name may hold [brackets].
            table.add_row(Text(Path(outcome.path).name), outcome.state, Text(_why(outcome)))
        console.print(table)
    counts = Counter(outcome.state for outcome in outcomes)
    pages = sum(outcome.pages for outcome in outcomes if outcome.state != "duplicate")
    words = ", ".join(f"{n} {state}" for state, n in counts.most_common())
    copies = sum(bool(outcome.copies) for outcome in outcomes)
    known = f" {copies} of them hold text that is in the library already." if copies else ""
    console.print(f"{len(outcomes)} files: {words}; {pages} pages.{known}")


def _why(outcome: Outcome) -> str:
    """The reason, and the closest document that has the same text with the address of the evidence."""
    if not outcome.copies:
        return outcome.reason
    from django.utils.translation import gettext

    from wenyuan.env import env

    closest = outcome.copies[0]
    base = (env().public_url or f"http://{env().bind}").rstrip("/")
    sentence = gettext("%(level)s: %(share)s %% stand in %(title)s (no. %(number)s). %(address)s") % {
        "level": closest["level_name"],
        "share": round(100 * closest["coverage"]),
        "title": closest["title"],
        "number": closest["number"],
        "address": base + closest["evidence"],
    }
    return " ".join(filter(None, [outcome.reason, sentence]))


def _watch(paths: list[Path], take: Callable[[list[Path]], object], still: Callable[[], None]) -> None:
    """Add what appears or changes in the folders until interrupted."""
    from watchfiles import Change, watch

    from wenyuan.ingest.files import is_meant

    folders = [path for path in paths if path.is_dir()]
    typer.echo("watching; stop with Ctrl-C", err=True)
    # A file that is still being written keeps changing: 1.6 s of rest within the debounce mean it is complete.
    for changes in watch(*folders, debounce=1600, step=400, yield_on_timeout=True, rust_timeout=2000):
        still()
        files = sorted({Path(name) for change, name in changes if change is not Change.deleted})
        files = [path for path in files if path.is_file() and not path.is_symlink() and is_meant(path)]
        if files:
            take(files)


def _stop(sentence: str) -> None:
    print(f"wenyuan: {sentence}", file=sys.stderr)
    raise typer.Exit(2)
