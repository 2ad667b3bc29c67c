"""`wenyuan doctor`: what works on this machine, proven by trying it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def doctor() -> None:
        """Try database, store, engines, fonts and jail, each with a tiny real job; exit status 1 if one fails."""
        django()
        from rich.console import Console
        from rich.table import Table

        from wenyuan.cli.diagnosis import diagnose

        table = Table("", "What", "Found", box=None, pad_edge=False)
        failed = 0
        with tempfile.TemporaryDirectory() as folder:
            for check in diagnose(Path(folder)):
                failed += not check.ok
                table.add_row("[green]ok[/]" if check.ok else "[red]no[/]", check.name, check.detail)
        Console().print(table)
        raise typer.Exit(1 if failed else 0)
