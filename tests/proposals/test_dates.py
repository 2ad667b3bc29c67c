"""Dates as they are written, and which of several is the document's own."""

from __future__ import annotations

import datetime as dt

import pytest

from wenyuan.proposals.actions import TAKEN
from wenyuan.proposals.dates import date_candidates, dates_in, is_issuer
from wenyuan.proposals.evidence import Evidence

TODAY = dt.date(2026, 11, 24)


def proposed(stated: dt.date | None = None, **evidence: str) -> list[tuple[str, str]]:
    found = date_candidates(Evidence(file_name="a.docx", **evidence), stated, today=TODAY)  # type: ignore[arg-type]
    return [(one.value, one.source) for one in found]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("二〇二四年三月一日", "2024-03-01"),
        ("二○二四年十二月三十一日", "2024-12-31"),
        ("一九九九年十月二十日", "1999-10-20"),
        ("2024年3月1日", "2024-03-01"),
        ("2024 年 03 月 01 号", "2024-03-01"),
        ("2024-03-01", "2024-03-01"),
        ("2024/3/1", "2024-03-01"),
        ("2024.3.1", "2024-03-01"),
        ("March 1, 2024", "2024-03-01"),
        ("1st of Mar. 2024", "2024-03-01"),
        ("12 September 2024", "2024-09-12"),
    ],
)
def test_a_date_is_read_as_it_is_written(written: str, date: str) -> None:
    assert [one.date.isoformat() for one in dates_in(f"于{written}，")] == [date]


@pytest.mark.parametrize(
    "written", ["2024年2月30日", "2024-13-01", "二〇二四年十三月一日", "1.2.3.4", "192.168.10.1", "May 45, 2024"]
)
def test_what_cannot_be_is_no_date(written: str) -> None:
    assert list(dates_in(written)) == []


def test_the_date_under_the_issuer_at_the_end_is_the_papers_own() -> None:
    closing = "特此通知。\n某某市图书馆学会\n二〇二四年三月一日\n抄送：各区图书馆"
    assert proposed(dt.date(2025, 1, 1), closing=closing)[0] == ("2024-03-01", "text")


def test_the_last_amendment_is_the_date_of_a_law_and_not_the_day_it_came_into_force() -> None:
    page = "某某法\n1990年9月7日某某代表大会通过\n2020年11月11日某某会议修正\n2021年6月1日施行"
    assert proposed(first_page=page) == [("2020-11-11", "text")]


def test_a_date_to_come_or_a_deadline_is_not_the_documents() -> None:
    assert proposed(first_page="通知\n2031年1月1日\n报名截止：2024年5月1日") == []


def test_only_the_properties_are_left_where_the_text_says_nothing() -> None:
    assert proposed(dt.date(2024, 5, 6), first_page="没有日期") == [("2024-05-06", "properties")]


def test_two_dates_that_contradict_each_other_are_left_to_a_person() -> None:
    found = date_candidates(
        Evidence(file_name="a", first_page="工作总结\n2024年1月5日", closing="某某办公室\n2024年2月6日"),
        None,
        today=TODAY,
    )
    assert [one.value for one in found] == ["2024-02-06", "2024-01-05"]
    assert max(one.confidence for one in found) == found[0].confidence < TAKEN["dated"]
    assert found[0].why["others"] == ["2024-01-05"]


def test_an_office_is_told_from_a_sentence() -> None:
    assert is_issuer("某某市 人民政府 办公室") and not is_issuer("请各单位于月底前报送办公室。")
