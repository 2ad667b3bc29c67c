"""What must be in place before a process of the site may run: folders, tables, static files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import allauth
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wenyuan import __version__
from wenyuan.audit import sealing
from wenyuan.demo.categories import categories
from wenyuan.env import env
from wenyuan.library.actions import plant
from wenyuan.library.models import Category, Document


def prepare(*, static: bool = False) -> None:
    """Make HOME and its folders, bring the tables up to date, give a new library its first shelves, and (for the web)
    collect the static files. Idempotent."""
    home = env().home
    for name in ("run", "scratch", "cache"):
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        sealing.seal()  # what an older version left unsealed
    if not Category.objects.exists() and not Document.objects.exists():
        plant(categories())
    if static:
        _collect_static()
    connection.close()


def _collect_static() -> None:
    """Hash and compress the static files, unless the same files were collected before."""
    root = Path(settings.STATIC_ROOT)
    sources = sorted(p for p in Path(__file__).parents[1].glob("*/static/**/*") if p.is_file())
    # What other packages bring changes with their versions only.
    state = hashlib.sha256(f"{__version__} {allauth.__version__}".encode())
    for path in sources:
        state.update(str(path.name).encode() + path.read_bytes())
    stamp = root / ".stamp"
    if stamp.is_file() and stamp.read_text() == state.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state.hexdigest())
