"""`wenyuan demo`: a site with the sample library."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.cli.adding import Order
    from wenyuan.demo.builder import Sample

#: Who may sign in, and as what.
PEOPLE = (
    ("administrator", "administrator"),
    ("librarian", "librarian"),
    ("uploader", "uploader"),
    ("reader", "reader"),
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(*, stay: Annotated[bool, typer.Option(help="Go on serving when the library is ready.")] = True) -> None:
        """Build the sample library in HOME and serve it. What is there already is kept."""
        django()
        from django.utils import translation

        from wenyuan.cli.add import run
        from wenyuan.cli.prepare import prepare
        from wenyuan.cli.supervisor import Supervisor
        from wenyuan.env import env

        _check_port(env().bind)
        prepare(static=True)
        translation.activate(env().language)
        passwords = _passwords(env().home / "demo-sign-ins.txt")
        supervisor = Supervisor(web=stay)
        _people(passwords)
        supervisor.start()
        try:
            typer.echo(f"文渊 Wenyuan: http://{env().bind}/" if stay else "building the sample library", err=True)
            samples = _build(env().home / "demo")
            run(_orders(samples), still=supervisor.watch_once, as_json=False)
        except BaseException:
            supervisor.stop()
            raise
        if not stay:
            supervisor.stop()
            return
        typer.echo(f"\n文渊 Wenyuan  http://{env().bind}/  (English: http://{env().bind}/en/)\n")
        for name, role in PEOPLE:
            typer.echo(f"  {name:14} {passwords[name]:14} {role}")
        typer.echo(f"\nYour own files: .venv/bin/wenyuan add FOLDER   (WENYUAN_HOME={env().home}).  Stop: Ctrl-C.")
        supervisor.watch()


def _check_port(bind: str) -> None:
    host, _, port = bind.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host or "127.0.0.1", int(port)))
        except OSError as error:
            print(
                f"wenyuan: {bind} is taken ({error.strerror}). Try: WENYUAN_BIND=127.0.0.1:8001 make demo",
                file=sys.stderr,
            )
            raise typer.Exit(2) from None


def _passwords(path: Path) -> dict[str, str]:
    """Passwords of the sample people, made when each is first needed and kept for the next runs (mode 0600)."""
    known = dict(line.split() for line in path.read_text().splitlines()) if path.exists() else {}
    new = {name: secrets.token_urlsafe(8) for name, _ in PEOPLE if name not in known}
    if new:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write("".join(f"{name} {word}\n" for name, word in new.items()))
    return known | new


def _people(passwords: dict[str, str]) -> None:
    from wenyuan.accounts.models import User
    from wenyuan.moderation import people

    known = {person.username: person for person in User.objects.filter(username__in=passwords)}
    for name, role in PEOPLE:
        person = known.get(name)
        if person is None:
            people.make(name, password=passwords[name], role=role, by=None)
            continue
        if not person.check_password(passwords[name]):
            people.set_password(person, passwords[name], by=None)
        if person.role != role:
            people.set_role(person, role, by=None)


def _build(folder: Path) -> list[Sample]:
    """Write the sample files, with a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from wenyuan.demo.builder import build
    from wenyuan.engines.client import Engine
    from wenyuan.engines.task import Limits
    from wenyuan.env import env
    from wenyuan.ingest.context import scratch

    office = Engine(env().home / "run" / "office.sock")

    def save_as(source: Path, format: str, target: Path) -> None:  # noqa: A002 - the builder's word
        with scratch() as out:
            kinds = {"0": source.suffix.lstrip(".")}
            result = office.run(
                "convert",
                inputs={"0": source},
                args={"kinds": kinds, "format": format},
                out=out,
                limits=Limits(wall_seconds=60, memory_mib=2048),
            ).value["results"]["0"]
            if not result["ok"]:
                raise RuntimeError(f"{source.name} could not be saved as {format}: {result}")
            target.write_bytes((out / f"0.{format}").read_bytes())

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        bar = bars.add_task("写样例 samples", total=None)
        return build(
            folder, save_as=save_as, progress=lambda done, total, _: bars.update(bar, completed=done, total=total)
        )


def _orders(samples: list[Sample]) -> list[Order]:
    """Each sample under its category, brought by the person its manifest names.

    What nothing can read is the librarian's, so that whoever signs in as that finds the reasons under "My uploads".
    """
    from wenyuan.accounts.models import User
    from wenyuan.cli.adding import Order
    from wenyuan.ingest.filing import Filing
    from wenyuan.library.models import Category

    shelves = {category.slug: category for category in Category.objects.all()}
    people: dict[str, User] = {}
    librarian = User.objects.get(username="librarian")
    for sample in samples:
        if sample.uploader not in people:
            people[sample.uploader], is_new = User.objects.get_or_create(username=sample.uploader)
            if is_new:
                people[sample.uploader].set_unusable_password()
                people[sample.uploader].save()
    return [
        Order(
            path=sample.path,
            owner=librarian if sample.role == "unreadable" else people[sample.uploader],
            filing=Filing(category=shelves.get(sample.category.rpartition("/")[2])),
        )
        for sample in samples
    ]
