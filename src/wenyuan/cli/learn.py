"""`wenyuan learn`: from the documents that are filed, what kind of text each category holds."""

from __future__ import annotations

import typer

from wenyuan.cli import django


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def learn() -> None:
        """Learn from what is filed which category a text fits. A running site does so once a day by itself."""
        django()
        from wenyuan.search.shelving.learning import LEAST
        from wenyuan.search.shelving.learning import learn as anew

        model = anew()
        if model is None:
            typer.echo(f"Fewer than two categories have {LEAST} public documents: nothing to learn from yet.")
        else:
            typer.echo(f"Learned {len(model.classes)} categories by {len(model.weights)} marks.")
