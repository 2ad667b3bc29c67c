from __future__ import annotations

import datetime as dt

import pytest

from wenyuan.proposals.stated_dates import date_of

TODAY = dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("properties", "date"),
    [
        ({"modified": "2024-05-01T10:00:00Z", "created": "2020-01-01"}, dt.date(2024, 5, 1)),
        ({"created": "2020-01-01T00:00:00"}, dt.date(2020, 1, 1)),
        ({"modified": "1601-01-01T00:00:00Z", "created": "2019-09-09"}, dt.date(2019, 9, 9)),
        ({"modified": "2199-01-01"}, None),
        ({"modified": "yesterday"}, None),
        ({"modified": "2013-12-23T23:15:00Z", "created": "2013-12-23T23:15:00Z"}, None),
        ({"modified": None}, None),
        ({}, None),
    ],
)
def test_only_a_date_that_can_be_true_is_taken(properties: dict[str, str], date: dt.date | None) -> None:
    assert date_of(properties, today=TODAY) == date
