"""`wenyuan copies`: a file or a document against the library, as everybody or as a person sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from typer import Exit, Typer
from typer.testing import CliRunner

from tests.copies.conftest import Make, add, make, owner, text_named  # noqa: F401 - fixtures
from tests.engines import samples
from wenyuan.accounts.models import User
from wenyuan.cli import copies as command
from wenyuan.cli import prepare as preparing
from wenyuan.copies.facts import facts
from wenyuan.library.models import Access, Document

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ANYONE = AnonymousUser()


def rewritten(text: str) -> str:
    for fact in facts():
        text = text.replace(fact.meant, fact.put)
    return text.replace("时间", "时候").replace("需要", "须要").replace("帮助", "帮忙")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """run("FILE", "--json"): exit status and stdout. The tables are there already."""
    monkeypatch.setattr(preparing, "prepare", lambda: None)
    app = Typer()
    command.register(app)

    def call(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(arguments))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout

    return call


def test_a_file_is_compared_and_not_added(run: Callable[..., tuple[int, str]], add: Make, tmp_path: Path) -> None:  # noqa: F811
    document = add(text_named("volunteer-handbook"))
    file = tmp_path / "new.docx"
    file.write_bytes(samples.docx(rewritten(text_named("volunteer-handbook"))))
    status, out = run(str(file), "--json")
    found = json.loads(out)
    assert status == 0 and found["file"] == "new.docx" and found["has_enough_text"]
    verdict = found["verdicts"][0]
    assert (verdict["document"], verdict["level"], verdict["tier"]) == (document.public_id, "rewritten", 1)
    assert verdict["coverage"]["this"] > 0.8 and {"score", "flagged", "forms"} <= set(found["rewrite_look"])
    evidence = verdict["evidence"]
    assert {"other": "时间", "this": "时候"}.items() <= next(
        s for s in evidence["substitutions"] if s["other"] == "时间"
    ).items()
    passage = evidence["passages"][0]
    page = document.current.pages.get(number=passage["other"]["page"]).text
    assert page[passage["other"]["start"] : passage["other"]["end"]] == passage["other"]["text"]
    assert Document.objects.count() == 1
    assert "rewritten" in run(str(file))[1]


def test_a_file_of_which_there_is_nothing_ends_with_0(
    run: Callable[..., tuple[int, str]], add: Make, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    add(text_named("tea"))
    (tmp_path / "a.txt").write_text(text_named("charter"), encoding="utf-8")
    (tmp_path / "b.txt").write_text("两句话。", encoding="utf-8")
    assert run(str(tmp_path / "a.txt")) == (0, "no document of the library shares text with it\n")
    assert run(str(tmp_path / "b.txt")) == (0, "too little text to compare\n")


def test_a_document_is_named_by_id_or_number_and_hidden_ones_are_not_there(
    run: Callable[..., tuple[int, str]], add: Make, owner: User  # noqa: F811
) -> None:  # fmt: skip
    first = add(text_named("tea"))
    hidden = add(rewritten(text_named("tea")), access=Access.PRIVATE)
    for name in (first.public_id, str(first.number)):
        assert json.loads(run(name, "--json")[1])["verdicts"] == []
        told = json.loads(run(name, "--json", "--as", owner.username)[1])["verdicts"]
        assert [verdict["document"] for verdict in told] == [hidden.public_id]
    for wrong in ([hidden.public_id], [str(hidden.number)], ["nothing.docx"], [], [first.public_id, "--as", "nobody"]):
        assert run(*wrong)[0] == 2


def test_rebuilding_takes_all_anew(run: Callable[..., tuple[int, str]], make: Make) -> None:  # noqa: F811
    one, _ = make(text_named("tea")), make(text_named("tea"))
    assert run("--rebuild")[0] == 0
    assert json.loads(run(one.public_id, "--json")[1])["verdicts"][0]["level"] == "exact"


def test_an_unknown_name_says_so(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exit):
        command.check("nothing.docx", user=ANYONE)
    assert "no document" in capsys.readouterr().err
