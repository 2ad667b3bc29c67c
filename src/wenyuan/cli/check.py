"""`wenyuan check`: invariants of every package, each broken one by name."""

from __future__ import annotations

from typing import Annotated

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def check(
        *,
        deep: Annotated[bool, typer.Option("--deep", help="Read every file and compare its sha256.")] = False,
        repair: Annotated[bool, typer.Option("--repair", help="First put right what can be put right safely.")] = False,
    ) -> None:
        """Compare rows, bytes, steps and index; name every difference. Exit status 1 if there is one."""
        django()
        from wenyuan.audit import checks as audit
        from wenyuan.blobs import checks as blobs
        from wenyuan.cli.prepare import prepare
        from wenyuan.copies import checks as copies
        from wenyuan.ingest import checks as ingest
        from wenyuan.jobs import checks as jobs
        from wenyuan.keeping import checks as keeping
        from wenyuan.library import checks as library
        from wenyuan.search import checks as search

        prepare()
        if repair:
            from wenyuan.keeping.mending import repair as mend

            for done in mend(deep=deep):
                typer.echo(f"done: {done}")
        found = 0
        for problem in (
            *blobs.problems(deep=deep),
            *jobs.problems(),
            *library.problems(),
            *ingest.problems(),
            *search.problems(),
            *copies.problems(),
            *keeping.problems(),
            *audit.problems(),
        ):
            typer.echo(problem)
            found += 1
        typer.echo(f"{found} problems." if found else "All is well.")
        raise typer.Exit(1 if found else 0)
