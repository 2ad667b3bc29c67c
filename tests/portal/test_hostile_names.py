"""A file name from a stranger, through every exit: it stays a name."""

from __future__ import annotations

import csv
import html
import io
import logging
import re
import zipfile
from email.message import Message
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from tests.names import HOSTILE_NAMES, is_harmless
from tests.portal import samples
from wenyuan.administration.csv_files import csv_answer
from wenyuan.ingest.names import clean_name, title_of
from wenyuan.library.models import Document
from wenyuan.portal.file_names import original_name, pdf_name
from wenyuan.search import indexer

pytestmark = pytest.mark.slow
IDS = [re.sub(r"[^\w.-]", "_", name)[:24].encode("ascii", "replace").decode() for name in HOSTILE_NAMES]


@pytest.fixture
def document(db: None) -> Document:
    return samples.document(samples.user("owner"), "x", pages=1)


def named(document: Document, name: str) -> Document:
    """The document as if it had been received under this name."""
    kept = clean_name(name)
    document.title = title_of(kept)
    document.save()
    assert document.current is not None
    document.current.file_name = kept
    document.current.save()
    return document


def test_there_are_as_many_as_we_say() -> None:
    assert len(set(HOSTILE_NAMES)) == 44


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=IDS)
def test_it_leaves_in_one_header_and_reads_as_it_was_kept(document: Document, client: Client, name: str) -> None:
    named(document, name)
    for form, expected in (("original", original_name), ("pdf", pdf_name)):
        answer = client.get(f"/d/{document.public_id}/download?as={form}")
        assert document.current is not None
        wanted = expected(document.current)
        assert is_harmless(wanted)
        assert "X-Evil" not in answer.headers
        disposition = answer["Content-Disposition"]
        assert disposition.startswith("attachment") and disposition.isascii()
        # As a mail or web program reads it (RFC 6266, 2231), which is not our own code.
        read = Message()
        read["Content-Disposition"] = disposition
        assert read.get_filename() == wanted
        assert len(read.get_params(header="Content-Disposition") or []) == 2  # attachment, and one name


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=IDS)
def test_it_is_text_on_pages_in_feeds_tables_zips_and_lines_of_the_log(
    document: Document, client: Client, caplog: pytest.LogCaptureFixture, tmp_path, name: str
) -> None:
    named(document, name)
    kept = clean_name(name)
    assert is_harmless(kept)
    page = client.get(f"/d/{document.public_id}").content.decode()
    assert "<img src=x" not in page and "49.docx" not in page
    assert html.escape(document.title, quote=False) in page or html.escape(document.title) in page
    for entry in csv.reader(io.StringIO(csv_answer("t", [[kept], [document.title]]).content.decode("utf-8-sig"))):
        assert entry[0][:1] not in {"=", "+", "-", "@", "\t", "\r"}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(kept, b"x")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "out")
    (found,) = (tmp_path / "out").iterdir()
    assert found.is_file() and not found.is_symlink()
    with caplog.at_level(logging.INFO):
        logging.getLogger("wenyuan.test").info("received %s", kept)
    assert len(caplog.records[-1].getMessage().splitlines()) == 1


def test_feeds_stay_well_formed_whatever_documents_are_called(document: Document, client: Client) -> None:
    titles = []
    for name in HOSTILE_NAMES:
        made = samples.document(document.owner, title_of(clean_name(name)), pages=1)
        titles.append(made.title)
    indexer.rebuild()
    found = ET.fromstring(client.get(f"/search.atom?q={quote('借书证')}").content)
    assert {entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in found} & set(titles)
    ET.fromstring(client.get("/sitemap-documents-1.xml").content)
