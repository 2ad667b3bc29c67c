"""`wenyuan copies`: a file or a document against the library, without adding anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.copies.queries import Check
    from wenyuan.copies.record import Record
    from wenyuan.ingest.context import Engines
    from wenyuan.library.models import Document
    from wenyuan.library.queries import Person

#: Exchanges and passages that the table shows; `--json` has all.
SHOWN = 12


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def copies(
        what: Annotated[str, typer.Argument(help="A file, or the id or number of a document.")] = "",
        *,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
        as_user: Annotated[str, typer.Option("--as", help="Look as this person; otherwise as everybody.")] = "",
        rebuild: Annotated[bool, typer.Option("--rebuild", help="Take all fingerprints anew.")] = False,
    ) -> None:
        """Say whether the library has this text, whole or in part, even rewritten. Nothing is added.

        Exit status 0, whatever was found; 2: there is no such file or document, or it could not be read.
        """
        django()
        from wenyuan.cli.prepare import prepare

        prepare()
        if rebuild:
            _rebuild()
            if not what:
                return
        if not what:
            _stop("name a file, or a document by its id or number")
        found, subject = check(what, user=_person(as_user))
        record = as_record(found, subject)
        if as_json:
            print(json.dumps(record, ensure_ascii=False))
        else:
            _say(record)


def check(what: str, *, user: Person) -> tuple[Check, dict[str, Any]]:
    """Compare the file of this path, else the document of this id or number, with what the person may see.

    Gives the check and what was checked. Raises the EngineError of a file that cannot be read; exits with status 2 if
    there is neither file nor document.
    """
    from wenyuan.copies.queries import check_text
    from wenyuan.copies.texts import pages_of
    from wenyuan.ingest.peek import text_of_file

    path = Path(what)
    if path.is_file():
        with tools() as engines:
            text = text_of_file(path, engines)
        return check_text([text], user=user), {"file": path.name}
    document = _document(what, user)
    if document is None or document.current is None:
        _stop(f"there is no file and no document {what!r}")
    return (
        check_text(pages_of(document.current), user=user, document=document),
        {"document": document.public_id, "title": document.title},
    )


@contextmanager
def tools() -> Iterator[Engines]:
    """The running site's engines; where there is none, a tools zygote for the time of one question."""
    import tempfile

    from wenyuan.cli.supervisor import start_zygote
    from wenyuan.engines.client import Engine
    from wenyuan.engines.errors import EngineUnavailable
    from wenyuan.ingest.context import Engines

    site = Engines.of_this_machine()
    try:
        site.tools.ping()
    except EngineUnavailable:
        with tempfile.TemporaryDirectory() as folder:
            socket = Path(folder) / "tools.sock"
            process = start_zygote("tools", socket)
            try:
                yield Engines(office=site.office, tools=Engine(socket))
            finally:
                process.terminate()
                process.wait()
    else:
        yield site


def _document(what: str, user: Person) -> Document | None:
    from wenyuan.library import queries
    from wenyuan.library.models import NUMBER_BASE

    found = queries.document(what, user=user)
    if found is None and what.isdecimal():
        found = queries.documents(user).filter(pk=int(what) - NUMBER_BASE).first()
    return found


def _person(name: str) -> Person:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User

    if not name:
        return AnonymousUser()
    person = User.objects.filter(username=name).first()
    if person is None:
        _stop(f"there is no user {name!r}")
    return person


def as_record(found: Check, subject: dict[str, Any]) -> dict[str, Any]:
    """The object that `--json` prints. `this` is the text that was asked about, `other` the document."""
    return {
        **subject,
        "has_enough_text": found.has_enough_text,
        "characters": len(found.reading.text),
        "verdicts": [_verdict(found, document, one) for document, one in found.verdicts],
        "rewrite_look": found.rewrite_look.as_json(),
    }


def _verdict(found: Check, document: Document, one: Record) -> dict[str, Any]:
    from wenyuan.copies.export import document_record, evidence_record, verdict_record
    from wenyuan.copies.queries import places
    from wenyuan.copies.texts import pages_of

    assert document.current is not None
    shown = places(one, found.pages, pages_of(document.current))
    return {
        **document_record(document),
        **verdict_record(one),
        "evidence": evidence_record(one.evidence, **shown),
    }


def _say(record: dict[str, Any]) -> None:
    """The same for a person: a table of documents, the exchanges of the closest, the look of a rewrite."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not record["has_enough_text"] and not record["verdicts"]:
        console.print("too little text to compare")
    elif not record["verdicts"]:
        console.print("no document of the library shares text with it")
    else:
        table = Table("Level", "This", "Other", "Original", "Document", box=None, pad_edge=False)
        for verdict in record["verdicts"]:
            level = verdict["level"] + (
                ", rewritten" if verdict["is_rewritten"] and verdict["level"] != "rewritten" else ""
            )
            table.add_row(
                level,
                f"{verdict['coverage']['this']:.0%}",
                f"{verdict['coverage']['other']:.0%}",
                verdict["probable_original"],
                # Text, not markup: a title may hold [brackets].
                Text(f"{verdict['number']} {verdict['title']}"),
            )
        console.print(table)
        shown = record["verdicts"][0]["evidence"]
        pairs = [f"{row['other']}→{row['this']} ×{row['count']}" for row in shown["substitutions"][:SHOWN]]
        if pairs:
            console.print(Text("Exchanged, from the document to this: " + "、".join(pairs)))
        if shown["year_offset"]:
            console.print(f"Years moved by {shown['year_offset']:+}")
    look = record["rewrite_look"]
    if look["flagged"]:
        forms = "、".join(f"{form[0]} ×{form[1]}" for form in look["forms"][:SHOWN])
        console.print(Text(f"Looks rewritten ({look['score']}): {forms}"))


def _rebuild() -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from wenyuan.copies import actions

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as bars:
        bar = bars.add_task("fingerprints", total=None)
        made = actions.rebuild(progress=lambda done, total: bars.update(bar, completed=done, total=total))
    typer.echo(f"{made} documents have a fingerprint.", err=True)


def _stop(sentence: str) -> NoReturn:
    print(f"wenyuan: {sentence}", file=sys.stderr)
    raise typer.Exit(2)
