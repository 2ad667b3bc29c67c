"""`wenyuan user` and `wenyuan invite`, as they are typed."""

from __future__ import annotations

import pytest
import typer
from django.test import Client
from typer.testing import CliRunner

from tests.accounts.conftest import PASSWORD, set_env  # noqa: F401 - a fixture
from tests.portal import samples
from wenyuan.accounts.actions import LIBRARY, person
from wenyuan.accounts.errors import NameOfTheHouse
from wenyuan.accounts.models import Farewell, User
from wenyuan.audit.models import Event
from wenyuan.cli import group, invite, user
from wenyuan.library.models import Category

app = typer.Typer()
for module in (user, invite, group):
    module.register(app)


def run(*words: str, typed: str = "") -> tuple[int, str]:
    """Exit status, and what was said."""
    found = CliRunner().invoke(app, list(words), input=typed)
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.output


# The command looks at tables and closes its connection: rows must be there for the next one.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shelves(transactional_db: None) -> dict[str, Category]:
    """A library that has its shelves already."""
    return samples.categories()


def test_a_person_is_made_with_a_password_that_is_asked_for() -> None:
    status, said = run("user", "anna", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (status, said.splitlines()[-1]) == (0, "anna: made, reader")
    assert User.objects.get(username="anna").check_password(PASSWORD)


def test_a_weak_password_is_refused_and_nobody_is_made() -> None:
    status, _said = run("user", "anna", "--password", "1234")
    assert status == 2
    assert not User.objects.filter(username="anna").exists()


def test_a_new_password_is_in_the_audit_and_takes_the_same_rules() -> None:
    run("user", "anna", "--password", PASSWORD)
    assert run("user", "anna", "--password", "1234")[0] == 2
    assert run("user", "anna", "--password", "a much newer one 8") == (0, "anna: reader\n")
    assert User.objects.get(username="anna").check_password("a much newer one 8")
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["user.make", "user.password"]


def test_nobody_gets_a_password_for_the_library_itself() -> None:
    with pytest.raises(NameOfTheHouse):
        run("user", LIBRARY, "--password", PASSWORD)
    assert not person(LIBRARY).has_usable_password()
    with pytest.raises(NameOfTheHouse):
        run("user", LIBRARY, "--password", PASSWORD)


def test_a_librarian_of_branches_has_those_only(shelves: dict[str, Category]) -> None:
    _status, said = run("user", "bao", "--password", PASSWORD, "--branch", "rules", "--branch", "culture")
    assert said.strip() == "bao: made, librarian of culture, rules"
    bao = User.objects.get(username="bao")
    assert not bao.is_staff
    assert set(bao.curatorships.values_list("category", flat=True)) == {shelves["rules"].pk, shelves["culture"].pk}
    assert run("user", "bao", "--role", "librarian")[1].strip() == "bao: librarian"


def test_an_unknown_branch_changes_nothing() -> None:
    status, _said = run("user", "bao", "--password", PASSWORD, "--branch", "nowhere")
    assert status == 2
    assert not User.objects.exists()


def test_a_person_is_suspended_and_let_in_again_and_the_audit_hears_of_it() -> None:
    run("user", "anna", "--password", PASSWORD)
    said = run("user", "anna", "--suspend", "Too loud.", "--until", "2999-01-31")[1]
    assert said.startswith("anna: reader, suspended until 2999-01-3")
    assert run("user", "anna")[1].strip() == said.strip()
    assert run("user", "anna", "--lift")[1].strip() == "anna: reader"
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
        "user.make",
        "user.suspend",
        "user.lift",
    ]


def test_without_options_nothing_is_asked_and_nothing_changes() -> None:
    run("user", "anna", "--password", PASSWORD, "--role", "uploader")
    assert run("user", "anna") == (0, "anna: uploader\n")


def test_the_wish_to_be_erased_is_said_and_fulfilled_after_a_question() -> None:
    run("user", "anna", "--password", PASSWORD)
    Farewell.objects.create(user=User.objects.get(username="anna"))
    assert ", asks to be erased since 20" in run("user", "anna")[1]
    assert run("user", "anna", "--erase", typed="n\n")[0] == 1
    assert User.objects.filter(username="anna").exists()
    assert run("user", "anna", "--erase", typed="y\n")[0] == 0
    assert not User.objects.filter(username="anna").exists()


def test_an_invitation_is_printed_as_a_link_that_works(set_env) -> None:  # noqa: F811
    set_env(sign_up="invitation")
    _status, said = run("invite", "--role", "uploader")
    path = said.splitlines()[0].partition("8000")[2]
    client = Client()
    assert client.get(path)["Location"].endswith("/sign-up")
    client.post("/sign-up", {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(username="newcomer").role == "uploader"


def test_invitations_are_listed_and_taken_back_without_their_link() -> None:
    _status, made = run("invite", "--note", "editors")
    key = made.splitlines()[0].rpartition("/")[2]
    listed = run("invite", "--list")[1]
    assert "editors" in listed and key not in listed
    number = listed.split()[0]
    assert run("invite", "--revoke", number)[0] == 0
    assert "revoked" in run("invite", "--list")[1]
    assert run("invite", "--revoke", "999")[0] == 2


def test_a_group_is_made_filled_and_emptied() -> None:
    for name in ("anna", "bao"):
        run("user", name, "--password", PASSWORD)
    assert run("group", "editors", "--add", "anna", "--add", "bao")[1].strip() == "editors: anna, bao"
    assert run("group", "editors", "--remove", "anna")[1].strip() == "editors: bao"
    assert run("group", "editors", "--add", "nobody")[0] == 2
    assert run("group")[1].strip() == "editors: bao"
