"""`wenyuan sweep`: clear away what nobody refers to."""

from __future__ import annotations

from typing import Annotated

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def sweep(
        *, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which files nobody refers to.")] = False
    ) -> None:
        """Mark files nobody refers to; remove those marked a day ago, parts of killed processes, page images of nothing.

        A running site does it by itself every six hours.
        """
        django()
        from wenyuan.cli.prepare import prepare
        from wenyuan.keeping.sweep import sweep as clear
        from wenyuan.keeping.sweep import would_go

        prepare()
        if dry_run:
            count = size = 0
            for sha256, n, why in would_go():
                typer.echo(f"blob {sha256}: {n} bytes, {why}")
                count, size = count + 1, size + n
            typer.echo(f"{count} files nobody refers to, {size >> 20} MiB; each goes a day after it was condemned")
            return
        done = clear()
        typer.echo(
            f"{done.condemned} files condemned, {done.removed} removed, {done.parts} parts and page images of "
            f"{done.pictures} PDFs with them; {done.bytes >> 20} MiB are free"
        )
