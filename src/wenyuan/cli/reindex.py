"""`wenyuan reindex`: the search index anew from the rows, or only what is not true any more."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.search.indexer import Progress


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def reindex(
        *,
        stale: Annotated[
            bool, typer.Option("--stale", help="Only the documents on which index and database differ.")
        ] = False,
    ) -> None:
        """Build the search index anew from the database; the site goes on searching the old one until it is ready.

        Exit status 1 if another process is building it, or the disk is full; then nothing has changed.
        """
        django()
        from wenyuan.cli.prepare import prepare
        from wenyuan.search import generations, indexer
        from wenyuan.search.errors import IndexBusy, IndexDiskFull, IndexNotReady
        from wenyuan.search.mending import mend

        prepare()
        began = time.monotonic()
        try:
            with _bar() as progress:
                if stale:
                    said = _mended(mend(progress))
                else:
                    indexer.rebuild(progress)
                    said = "The search index is new"
            pages, documents = generations.current().sizes()
        except IndexBusy:
            _give_up("Another process is rebuilding the search index: wait until it is done. Nothing was changed.")
        except IndexNotReady:
            _give_up("There is no index that could be mended: run `wenyuan reindex` without --stale.")
        except IndexDiskFull as error:
            _give_up(str(error))
        finally:
            indexer.close()
        seconds = time.monotonic() - began
        typer.echo(f"{said}: {documents} documents, {pages} pages with text; {seconds:.1f} s.")
        _suggest()


def _suggest() -> None:
    """What is suggested while one types is made of the same rows and terms."""
    from wenyuan.search import suggest
    from wenyuan.search.errors import IndexBusy

    try:
        with _bar("suggestions") as progress:
            suggest.rebuild(progress)
    except IndexBusy:
        typer.echo("The site is making new suggestions already.")


def _mended(counts: Counter[str]) -> str:
    if not counts:
        return "Index and database agree, nothing was to be done"
    kinds = ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))
    return f"{counts.total()} documents were brought in line ({kinds})"


def _give_up(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


@contextmanager
def _bar(name: str = "documents") -> Iterator[Progress]:
    """A progress bar of documents done and documents in all; what it yields moves it."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns) as bars:
        bar = bars.add_task(name, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)
