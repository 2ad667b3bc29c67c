"""`wenyuan worker`: conversion without the web, for a machine of its own."""

from __future__ import annotations

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def worker() -> None:
        """Convert and index what was received, until stopped. The web runs elsewhere, on the same database and bytes."""
        django()
        from wenyuan.cli.prepare import prepare
        from wenyuan.cli.supervisor import Supervisor

        prepare()
        supervisor = Supervisor(web=False)
        supervisor.start()
        supervisor.watch()
