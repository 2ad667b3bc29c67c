"""Triggers by which the database itself refuses to change or delete events and seals.

They keep our own mistakes out, and show intent; whoever owns the database can drop them, and then the chain tells. One
change is let through: forgetting an event's details. They are made after every migration, because SQLite makes a table
that is altered anew, without its triggers.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from wenyuan.audit.models import Event, Seal

_TABLES = (Event._meta.db_table, Seal._meta.db_table)
_SAME = ("id", "at", "actor_id", "verb", "subject")
_SAYS = "the audit is only ever added to"


def install(**_signal: Any) -> None:
    """Make all triggers that are not there, once the tables are. Idempotent."""
    if set(_TABLES) <= set(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
                cursor.execute(statement)


def names() -> set[str]:
    """The triggers that there should be."""
    doings = ("update", "delete") if connection.vendor == "sqlite" else ("update", "delete", "truncate")
    return {f"{table}_{doing}" for table in _TABLES for doing in doings}


def missing() -> set[str]:
    """Those of `names` that the database does not have, or that are switched off."""
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return names() - {row[0] for row in cursor.fetchall()}


def lift() -> None:
    """Drop the triggers: for tests that empty or harm the tables. `install` brings them back."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            for name in sorted(name for name in names() if name.startswith(table)):
                on = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _forgets(empty: str) -> str:
    """The condition under which an UPDATE of an event is a forgetting of its details and nothing else."""
    alike = "IS" if connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"
    same = " AND ".join(f"NEW.{column} {alike} OLD.{column}" for column in _SAME)
    return f"{same} AND NEW.salt = '' AND NEW.data = {empty}"


def _sqlite() -> list[str]:
    made = []
    for table in _TABLES:
        forgets = _forgets("'{}'")
        unless = f"WHEN NOT ({forgets})" if table == _TABLES[0] else ""
        for doing, when in (("UPDATE", unless), ("DELETE", "")):
            made.append(
                f"CREATE TRIGGER IF NOT EXISTS {table}_{doing.lower()} BEFORE {doing} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
            )
    return made


def _postgresql() -> list[str]:
    refuses = f"RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'integrity_constraint_violation'"
    made = [
        f"CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuses}; END $$",
    ]
    for table in _TABLES:
        forgets = _forgets("'{}'::jsonb")
        unless = f"WHEN (NOT ({forgets}))" if table == _TABLES[0] else ""
        for doing, each, when in (("UPDATE", "ROW", unless), ("DELETE", "ROW", ""), ("TRUNCATE", "STATEMENT", "")):
            name = f"{table}_{doing.lower()}"
            made.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            made.append(
                f"CREATE TRIGGER {name} BEFORE {doing} ON {table} FOR EACH {each} {when} EXECUTE FUNCTION audit_is_kept()"
            )
    return made
