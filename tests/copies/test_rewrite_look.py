"""The look of a rewrite is told from the text alone, and clean texts do not have it."""

from __future__ import annotations

from importlib.resources import files

from bench import copies_gen as gen
from tests.copies.conftest import text_named
from wenyuan.copies.reading import read
from wenyuan.copies.rewrite_look import RewriteLook, rewrite_look

#: Our own paragraph, after the table went over it and a careless hand lost the closing quotes.
LAUNDERED = (
    "各级图书馆要推开工作创新开展，把效劳广阔读者作为根底，坚决不移地提升公共效劳水平。“读者第一的理念要落到实处，“开放办馆的"
    "思路要坚持到底，“共建共享的机制要不断完善，“数字先行的计划要稳步推进，“人才为本的队伍要充实壮大。按照本细那么，屡次组织"
    "广阔职工开展培训，效劳平台运行平稳，根底设施不断改善，为事业开展作出了奉献。"
)


def look(text: str) -> RewriteLook:
    return rewrite_look(read([text]), [text])


def test_a_text_from_the_table_is_flagged_with_its_forms() -> None:
    found = look(LAUNDERED)
    forms = {form.found: form for form in found.forms}
    assert found.flagged and found.score > 40 and "quotes" in found.signs
    assert forms["效劳"].meant == "服务" and forms["细那么"].meant == "细则" and forms["广阔职工"].count == 1
    assert [form.score for form in found.forms] == sorted((form.score for form in found.forms), reverse=True)


def test_no_sample_text_has_it_before_and_most_long_ones_after_the_table() -> None:
    names = [path.name.removesuffix(".md") for path in files("wenyuan.demo").joinpath("texts").iterdir()]
    assert [name for name in names if look(text_named(name)).flagged] == []
    rules = text_named("library-handbook") + text_named("volunteer-handbook") + text_named("annual-review")
    assert look(gen.seeded(rules)).flagged


def test_one_odd_word_is_an_authors_habit() -> None:
    assert not look(text_named("tea") + "他为读者效劳，效劳，再效劳。").flagged
    assert look("").score == 0
