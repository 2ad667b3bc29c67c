"""The interface is complete in both languages: English is the source, zh-Hans its catalogue."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext, override

import wenyuan
from wenyuan.engines.errors import ArchiveBomb, Encrypted
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import Revision
from wenyuan.portal.management.commands.makemessages import error_msgids
from wenyuan.portal.reasons import failure, sentence

CATALOGUE = Path(wenyuan.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po"
#: Sources of sentences, without migrations.
SOURCES = [
    p for p in Path(wenyuan.__file__).parent.rglob("*") if p.suffix in {".py", ".html"} and "migrations" not in p.parts
]


def unquoted(text: str) -> str:
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"').replace("\\n", "\n")


def catalogue() -> dict[str, str]:
    found = {}
    for block in CATALOGUE.read_text("utf-8").split("\n\n")[1:]:
        match = re.search(r"^msgid (.*?)(?:^msgid_plural .*?)?^msgstr(?:\[0\])? (.*)", block, re.S | re.M)
        if match and not block.lstrip().startswith("#~"):
            found[unquoted(match[1])] = unquoted(match[2])
    return found


def test_every_sentence_of_the_catalogue_is_translated_and_none_is_a_guess() -> None:
    text = CATALOGUE.read_text("utf-8")
    assert "fuzzy" not in text
    assert not [msgid for msgid, zh in catalogue().items() if not zh]


def test_every_error_has_its_chinese_sentence() -> None:
    missing = set(error_msgids()) - set(catalogue())
    assert not missing, f"run `manage.py makemessages -l zh_Hans`: {missing}"


def said(source: Path) -> set[str]:
    """The plain sentences of a template or module; counted and filled ones are makemessages' business."""
    if source.suffix == ".html":
        pattern = r"""\{% translate (?:"([^"]+)"|'([^']+)') """
    else:
        pattern = r"""\b(?:_|gettext|gettext_lazy)\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')\s*\)"""
    return {double or single for double, single in re.findall(pattern, source.read_text("utf-8"))}


def test_every_sentence_in_a_source_is_in_the_catalogue() -> None:
    known = set(catalogue())
    missing = {source.name: said(source) - known for source in SOURCES if said(source) - known}
    assert not missing, "run `manage.py makemessages -l zh_Hans`"
    assert sum(len(said(source)) for source in SOURCES) > 100


def test_translations_keep_the_parameters_of_their_sentence() -> None:
    for msgid, zh in catalogue().items():
        assert set(re.findall(r"%\((\w+)\)s|(?<!%)\{(\w+)\}", msgid)) == set(
            re.findall(r"%\((\w+)\)s|(?<!%)\{(\w+)\}", zh)
        ), msgid


def test_a_reason_is_told_in_the_readers_language_with_its_figures() -> None:
    revision = Revision(failure_code="archive_bomb", failure_params={"why": "4 GB"})
    with override("en"):
        assert failure(revision) == ArchiveBomb.msgid() % {"why": "4 GB"}
    with override("zh-hans"):
        assert failure(revision) == gettext(ArchiveBomb.msgid()) % {"why": "4 GB"}
        assert "4 GB" in failure(revision)
        assert failure(revision) != ArchiveBomb.msgid() % {"why": "4 GB"}


def test_a_reason_with_a_missing_figure_or_an_unknown_code_is_still_a_sentence() -> None:
    with override("en"):
        assert "%(why)s" in failure(Revision(failure_code="archive_bomb"))
        assert failure(Revision(failure_code="of another version")).startswith("The file could not be converted")
        assert sentence(Encrypted) == Encrypted.msgid()
        assert sentence(WenyuanError("detail for operators")) == "Something went wrong. Nothing was changed."
    assert failure(Revision()) == ""
    assert failure(None) == ""
