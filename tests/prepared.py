"""The tables of a new library, made once by the migrations and copied for each site of the tests.

That all migrations run on an empty database is tried here once a version, and on filled ones by tests/keeping/test_upgrade.py.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).parents[1]
PLACE = ROOT / ".pytest_cache" / "prepared"
#: What the tables of a new library and its static files are made of.
SOURCES = (
    "**/migrations/*.py", "**/models.py", "**/models/*.py", "**/append_only.py", "cli/prepare.py", "settings.py",
    "demo/**/*", "**/static/**/*",
)  # fmt: skip
#: A library of a new site: tables, first categories, static files.
LIBRARY = "import django; django.setup(); from wenyuan.cli.prepare import prepare; prepare(static=True)"
#: The tables alone, for tests that fill them themselves.
TABLES = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0); c('createcachetable')"
NAMES = {LIBRARY: "library", TABLES: "tables"}


@cache
def version() -> str:
    """A name for the sources of a new library; another one as soon as one of them changes."""
    state = hashlib.sha256((ROOT / "requirements.lock").read_bytes() + Path(__file__).read_bytes())
    source = ROOT / "src/wenyuan"
    for path in sorted({path for glob in SOURCES for path in source.glob(glob) if path.is_file()}):
        state.update(str(path.relative_to(source)).encode() + path.read_bytes())
    return state.hexdigest()[:16]


def home(place: Path) -> None:
    """Make `place` a HOME with a database of SQLite that has all tables and the static files, and nothing else."""
    shutil.copytree(_made(LIBRARY), place)


def tables() -> Path:
    """A database of SQLite with all tables. Nobody may write to it."""
    return _made(TABLES) / "wenyuan.sqlite3"


def database(url: str, *, script: str = LIBRARY) -> str:
    """The name of a database on the PostgreSQL server of `url` that has all tables, and nobody connected: a template."""
    parts = urlsplit(url)
    name = f"wy_{NAMES[script]}_{version()}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (int(version(), 16) >> 1,))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            connection.execute(f'DROP DATABASE IF EXISTS "{name}_making" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}_making"')
            making = ROOT / ".pytest_cache" / f"making-{os.getpid()}"
            _run(script, making, urlunsplit(parts._replace(path=f"/{name}_making")))
            shutil.rmtree(making)
            connection.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
    return name


def _made(script: str) -> Path:
    """The HOME that a script made, once a version."""
    PLACE.mkdir(parents=True, exist_ok=True)
    made = PLACE / f"{NAMES[script]}-{version()}"
    with (PLACE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_dir():
            for old in PLACE.glob(f"{NAMES[script]}-*"):
                shutil.rmtree(old)
            making = PLACE / f"{made.name}.making"
            _run(script, making)
            (making / "secret_key").unlink(missing_ok=True)  # each site makes its own
            making.rename(made)
    return made


def _run(script: str, place: Path, url: str = "") -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_")}
    own = {"WENYUAN_HOME": str(place), "DJANGO_SETTINGS_MODULE": "wenyuan.settings", "WENYUAN_FONTS": "system"}
    place.mkdir(parents=True)
    database = {"WENYUAN_DATABASE_URL": url} if url else {}
    subprocess.run([sys.executable, "-c", script], env={**kept, **own, **database}, check=True)
