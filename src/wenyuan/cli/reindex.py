"""`wenyuan reindex`: the search index anew from the rows."""

from __future__ import annotations

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def reindex() -> None:
        """Build the search index anew from the database; the site goes on searching the old one until it is ready."""
        django()
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from wenyuan.cli.prepare import prepare
        from wenyuan.search import indexer

        prepare()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns) as bars:
            bar = bars.add_task("index", total=None)
            indexer.rebuild(progress=lambda done, total: bars.update(bar, completed=done, total=total))
        typer.echo("The search index is new.")
