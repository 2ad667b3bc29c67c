"""People by the name that others see."""

from __future__ import annotations

import pytest

from wenyuan.accounts.models import User
from wenyuan.accounts.queries import people_called

PEOPLE = {
    "geralt": {"username": "geralt"},
    "gut": {"username": "x1", "display_name": "Gut"},
    "open": {"username": "王五", "is_masked": False},
    "shown": {"username": "hidden-name", "display_name": "王 五", "is_masked": False},
}


@pytest.fixture
def people(db: None) -> dict[str, int]:
    return {name: User.objects.create(**fields).pk for name, fields in PEOPLE.items()}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("g****t", {"geralt", "gut"}),
        (" Ｇ****T ", {"geralt", "gut"}),
        ("geralt", set()),
        ("g", set()),
        ("g*", set()),
        ("gera", set()),
        ("Gut", set()),
        ("王五", {"open"}),
        ("王", set()),
        ("王 五", {"shown"}),
        ("hidden-name", set()),
        ("", set()),
        ("%", set()),
    ],
)
def test_only_the_whole_public_name_finds_a_person(people: dict[str, int], name: str, found: set[str]) -> None:
    assert set(people_called(name)) == {people[one] for one in found}
