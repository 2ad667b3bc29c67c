"""`wenyuan`: one module a command. Django is loaded by the commands that need it, not by `--help`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import typer

from wenyuan.kernel.errors import WenyuanError

#: Modules of this package, each with one command or one family of them, in the order of `--help`.
COMMANDS = (
    "add", "search", "serve", "worker", "demo", "doctor", "check", "backup", "sweep", "audit", "reindex", "learn", "copies",
    "user", "group", "invite", "door", "move",
)  # fmt: skip

app = typer.Typer(
    name="wenyuan",
    help="文渊: a self-hosted document library. Settings: WENYUAN_* variables, see docs/operating.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def django() -> None:
    """Load Django once: settings, models, catalogue."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.settings")
    import django as framework

    framework.setup()


def main() -> None:
    """Run the command line. Known errors are one sentence on stderr and exit status 2."""
    for name in COMMANDS:
        import_module(f"wenyuan.cli.{name}").register(app)
    try:
        app()
    except WenyuanError as error:
        print(f"wenyuan: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
