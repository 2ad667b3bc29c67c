from __future__ import annotations

import pytest

from tests.renditions import made
from wenyuan import renditions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tools_zygote")]


def test_a_passage_has_its_rectangle_where_it_was_drawn() -> None:
    document = made.document(made.pdf(1), pages=1)
    text = document.current.pages.get().text
    start = text.index("工会")
    ((box,),) = renditions.boxes(document.current, {1: [(start, start + 2)]})[1]
    # Drawn from x = 72 pt in 14 pt on the ninth line, 760 - 8 * 26 pt above the foot of a page of 595 x 842.
    assert box.x == pytest.approx(10_000 * 72 / 595, abs=15)
    assert box.w == pytest.approx(10_000 * 28 / 595, abs=15)
    assert box.y < 10_000 * (842 - 552) / 842 < box.y + box.h


def test_a_passage_over_two_lines_has_two_rectangles() -> None:
    document = made.document(made.pdf(1), pages=1)
    text = document.current.pages.get().text
    start = text.index("合法权益，")
    found = renditions.boxes(document.current, {1: [(start, text.index("促进") + 2)]})[1][0]
    assert len(found) == 2
    assert found[0].y < found[1].y


def test_no_ranges_start_no_child() -> None:
    revision = made.document(made.pdf(1), pages=1).current
    revision.pdf_id = "0" * 64
    assert renditions.boxes(revision, {7: [(0, 1)], 1: []}) == {}
