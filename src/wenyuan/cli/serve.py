"""`wenyuan serve`: the whole site on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve(
        *,
        web: Annotated[bool, typer.Option(help="Answer web requests on WENYUAN_BIND.")] = True,
        jobs: Annotated[bool, typer.Option(help="Convert and index.")] = True,
    ) -> None:
        """Start web, worker, indexer and engines, and keep them running until stopped."""
        django()
        from wenyuan.cli.prepare import prepare
        from wenyuan.cli.supervisor import Supervisor
        from wenyuan.env import env

        prepare(static=web)
        supervisor = Supervisor(web=web, jobs=jobs)
        supervisor.start()
        if web:
            typer.echo(f"文渊 Wenyuan: http://{env().bind}/  (stop with Ctrl-C)")
        supervisor.watch()
