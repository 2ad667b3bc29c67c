"""What can be set, and what each takes."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.utils.translation import override

from wenyuan.env import Env, env
from wenyuan.house.crawlers import ai_crawlers
from wenyuan.house.entries import BY_KEY, ENTRIES, GROUPS, Kind, defaults
from wenyuan.house.errors import BadSetting
from wenyuan.house.kinds import clean
from wenyuan.house.values import House


def test_every_value_of_the_house_has_exactly_one_entry() -> None:
    assert [entry.key for entry in ENTRIES] == list(BY_KEY)
    assert set(BY_KEY) == {field.name for field in fields(House)}
    assert {entry.group for entry in ENTRIES} == set(GROUPS)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_each_says_what_it_means_and_what_changes_in_both_languages(entry) -> None:
    for words in (entry.label, entry.meaning, entry.effect):
        with override("en"):
            english = str(words)
        with override("zh-hans"):
            assert str(words) != english
        assert english


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.kind is not Kind.PICTURE], ids=lambda entry: entry.key)
def test_the_default_is_a_value_that_may_be_set(entry) -> None:
    assert clean(entry, getattr(House(), entry.key)) == getattr(House(), entry.key)


def test_the_environment_gives_defaults(monkeypatch) -> None:
    monkeypatch.setenv("WENYUAN_HOME", str(env().home))
    monkeypatch.setenv("WENYUAN_SITE_NAME", "城南书屋")
    monkeypatch.setenv("WENYUAN_MAX_PAGES", "77")
    env.cache_clear()
    try:
        assert (defaults().name, defaults().max_pages) == ("城南书屋", 77)
    finally:
        monkeypatch.undo()
        env.cache_clear()
    assert {e.env for e in ENTRIES if e.env} & {field.name for field in fields(Env)} >= {"site_name", "max_upload_mib"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 7),
        ("name", "名" * 61),
        ("max_pages", 0),
        ("max_pages", 20_001),
        ("max_pages", "40"),
        ("max_pages", True),
        ("preview_pages", -1),
        ("sign_up", "sometimes"),
        ("review_uploads", "yes"),
        ("robots_extra", "x" * 4001),
    ],
    ids=str,
)
def test_what_an_entry_does_not_take_is_refused(key: str, value: object) -> None:
    with pytest.raises(BadSetting):
        clean(BY_KEY[key], value)


@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        ("name", "  城南\n书屋 ", "城南 书屋"),
        ("name", "书\u202e屋\x00", "书屋"),
        ("footer", " 一行 \r\n\n二行\t", "一行\n\n二行"),
    ],
)
def test_characters_that_hide_or_turn_text_are_not_kept(key: str, given: str, kept: str) -> None:
    assert clean(BY_KEY[key], given) == kept


def test_no_crawler_stands_in_the_list_twice_and_each_has_a_maker() -> None:
    tokens = [crawler.token.lower() for crawler in ai_crawlers()]
    assert {"gptbot", "ccbot", "claudebot", "bytespider", "google-extended"} <= set(tokens)
    assert len(tokens) == len(set(tokens))
    assert all(crawler.maker for crawler in ai_crawlers())
    # Those who only list pages for people to find are told nothing here.
    assert not {"googlebot", "bingbot", "baiduspider", "sogou"} & set(tokens)
