"""The page of figures, its drawings, and its files."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.administration.csv_files import cell
from wenyuan.administration.templatetags.house_tags import HEIGHT, STEP, chart, outline
from wenyuan.library.models import Document, DocumentUse
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.queries import OF_DOCUMENTS, OF_THE_SITE


def test_every_figure_has_a_table_and_a_file(admin: Client, library: samples.Library) -> None:
    DocumentUse.objects.create(document=library.public, day=timezone.localdate(), opens=7)
    text = admin.get("/stats?days=30").content.decode()
    for key in OF_DOCUMENTS | OF_THE_SITE:
        assert f'id="f-{key}"' in text
        answer = admin.get(f"/stats/{key}.csv?days=30")
        assert answer["Content-Type"].startswith("text/csv")
        assert f"{key}-" in answer["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert all(len(row) == len(rows[0]) for row in rows)
    assert library.public.title in text


def test_a_figure_of_the_whole_site_is_not_there_for_a_librarian_of_a_branch(client_of) -> None:
    client = client_of("branch")
    assert client.get("/stats/empty-searches.csv").status_code == 404
    assert client.get("/stats/growth.csv").status_code == 200
    assert 'id="f-robots"' not in client.get("/stats").content.decode()


def test_the_titles_of_documents_make_no_formula_and_no_markup(admin: Client, library: samples.Library) -> None:
    for n, title in enumerate(('=cmd|"/c calc"!A1', "<b>bold</b>", "＝HYPERLINK(1)")):
        document = samples.document(library.owner, "名", pages=1)
        Document.objects.filter(pk=document.pk).update(title=title)
        DocumentUse.objects.create(document=document, day=timezone.localdate(), opens=n + 1)
    rows = list(csv.reader(io.StringIO(admin.get("/stats/most-read.csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["'＝HYPERLINK(1)", "<b>bold</b>", '\'=cmd|"/c calc"!A1']
    assert "<b>bold</b>" not in admin.get("/stats").content.decode()


@pytest.mark.parametrize(
    ("value", "kept"),
    [(5, 5), (-1, -1), (0.5, 0.5), ("文", "文"), ("=1", "'=1"), (" =1", "' =1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1")],
)  # fmt: skip
def test_cells_that_a_spreadsheet_would_calculate_are_text(value: object, kept: object) -> None:
    assert cell(value) == kept


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ([], f"M0 {HEIGHT}V{HEIGHT}z"),
        ([0, 0], f"M0 {HEIGHT}V{HEIGHT}h{STEP}V{HEIGHT}h{STEP}V{HEIGHT}z"),
        ([1, 2], f"M0 {HEIGHT}V20h{STEP}V0h{STEP}V{HEIGHT}z"),
        ([1, 1000], f"M0 {HEIGHT}V39h{STEP}V0h{STEP}V{HEIGHT}z"),
    ],
)
def test_a_drawing_is_as_high_as_its_numbers_and_shows_the_smallest(values: list[int], path: str) -> None:
    assert outline(values) == path


def test_a_drawing_is_small_and_says_in_words_what_it_shows() -> None:
    rows = [(f"2026-01-{n:02}", n * 1000) for n in range(1, 54)]
    svg = chart(Figure(key="x", title="x", head=["From", "Reads"], rows=rows, drawn=[1]), 1)
    assert len(svg.encode()) < 1000
    assert re.search(r'role="img" aria-label="[^"]*1,431,000[^"]*53,000[^"]*2026-01-53', svg)
    assert "style" not in svg and "script" not in svg
