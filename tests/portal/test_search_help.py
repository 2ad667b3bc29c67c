"""The help says what the parser does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from wenyuan.portal import search_help
from wenyuan.search import scoring
from wenyuan.search.query import NAMES, Either, Filter, Quote, Without, Word, parse


def kinds(text: str) -> list[type]:
    return [type(item) for item in parse(text).items]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_is_read_as_the_table_says(language: str) -> None:
    examples = [getattr(row, language) for row in search_help.WORDS]
    assert [kinds(text)[-1] for text in examples] == [Word, Quote, Without, Either]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_filter_has_an_example_that_is_read_as_it(language: str) -> None:
    for row in search_help.filters():
        first = parse(getattr(row, language)).items[0]
        assert isinstance(first, Filter), row
        assert {NAMES[name] for name in row.names} == {first.name}
    assert {name for row in search_help.filters() for name in row.names} == set(NAMES)


@pytest.mark.parametrize(("path", "words"), [("/search", "搜索方法"), ("/en/search", "How to search")])
def test_the_help_shows_every_name_and_its_examples_can_be_clicked(
    db: None, client: Client, path: str, words: str
) -> None:
    text = client.get(path).content.decode()
    assert words in text
    for name in NAMES:
        assert f"<code>{name}:</code>" in text
    with override("en" if path.startswith("/en") else "zh-hans"):
        for row in (*search_help.WORDS, *search_help.filters()):
            assert f'href="{path}{row.address}"' in text
            assert row.address.startswith("?q=")


DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["search.md", "search.zh.md"])
def test_the_manual_names_every_filter_and_its_examples_are_read_as_filters(name: str) -> None:
    rows = [line for line in (DOCS / name).read_text().splitlines() if re.match(r"\| .* \| `\w+:`", line)]
    cells = [[re.findall("`([^`]+)`", cell) for cell in row.split(" | ")] for row in rows]
    assert {written.rstrip(":") for _, names, _ in cells for written in names} == set(NAMES)
    for _, names, examples in cells:
        assert examples
        for example in examples:
            (item,) = parse(example).items
            assert isinstance(item, Filter), example
            assert item.name == NAMES[names[0].rstrip(":")]


def test_the_manual_states_the_weights_that_are_used() -> None:
    for name in ("search.md", "search.zh.md"):
        text = (DOCS / name).read_text()
        assert scoring._PAGE_WEIGHTS == (1.0, 0.3, 0.1)
        assert f"{scoring._PHRASE_WEIGHT}" in text
        assert f"{scoring._TITLE_WEIGHT}" in text
        assert f"{scoring._USE_WEIGHT} · log2" in text
        assert f"{scoring._FRESH_WEIGHT:.0%}".replace("%", " %") in text
