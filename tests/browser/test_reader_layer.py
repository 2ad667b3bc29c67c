"""The invisible text lies on the picture, is selected as written, and hits sit on their words."""

from __future__ import annotations

import statistics
import unicodedata

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reader_site import OpenReader, open_reader, small_type_browser, until
from tests.renditions import made

__all__ = ["open_reader", "small_type_browser"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Centre of every character of page 1's layer, in per cent of the page's width and height.
CENTRES = """() => {
  const page = document.getElementById("page=1").getBoundingClientRect();
  const found = [];
  for (const span of document.querySelectorAll("#page\\\\=1 .tl span")) {
    const text = span.firstChild;
    for (let i = 0; i < text.length; i++) {
      const range = document.createRange();
      range.setStart(text, i);
      range.setEnd(text, i + 1);
      const box = range.getBoundingClientRect();
      found.push([text.data[i], 100 * ((box.left + box.right) / 2 - page.left) / page.width,
                  100 * ((box.top + box.bottom) / 2 - page.top) / page.height]);
    }
  }
  return found;
}"""
#: Where a passage of the layer stands in the window.
PLACE = """([words, n]) => {
  for (const span of document.querySelectorAll(`#page\\\\=${n} .tl span`)) {
    const at = span.textContent.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(span.firstChild, at);
    range.setEnd(span.firstChild, at + words.length);
    const box = range.getBoundingClientRect();
    return { x: box.x, y: box.y, width: box.width, height: box.height };
  }
}"""

#: Lays the layer out at the size of the page, as one would without the trick.
PLAIN = """() => {
  for (const layer of document.querySelectorAll(".tl")) {
    Object.assign(layer.style, { width: "100%", height: "100%", transform: "none" });
    for (const span of layer.children)
      for (const name of ["fontSize", "letterSpacing"]) span.style[name] = parseFloat(span.style[name]) / 4 + "cqw";
  }
}"""


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and not char.isspace()


def _of_pdfium(data: bytes, chosen) -> list[tuple[str, float, float]]:
    """Centres of the chosen characters of page 1 by pdfium's loose boxes, in per cent of the page."""
    page = pypdfium2.PdfDocument(data)[0]
    width, height = page.get_size()
    text = page.get_textpage()
    whole = text.get_text_range()
    found = []
    for i, char in enumerate(whole):
        if chosen(char):
            left, bottom, right, top = text.get_charbox(i, loose=True)
            found.append((char, 50 * (left + right) / width, 100 - 50 * (bottom + top) / height))
    return found


def _errors(page: Page, data: bytes, chosen) -> tuple[list[float], list[float]]:
    ours = [one for one in page.evaluate(CENTRES) if chosen(one[0])]
    theirs = _of_pdfium(data, chosen)
    assert [one[0] for one in ours] == [one[0] for one in theirs]
    assert len(ours) > 50
    pairs = list(zip(ours, theirs, strict=True))
    return [abs(a[1] - b[1]) for a, b in pairs], [abs(a[2] - b[2]) for a, b in pairs]


@pytest.mark.parametrize("width", [1280, 380], ids=["desktop", "phone"])
@pytest.mark.parametrize("smallest", [0, 12], ids=["any size", "smallest size 12 px"])
def test_chinese_characters_stand_within_a_thousandth_of_the_page_width(
    open_reader: OpenReader, browser: Browser, small_type_browser: Browser, width: int, smallest: int
) -> None:
    data = made.pdf(1)
    chosen = small_type_browser if smallest else browser
    page = open_reader(made.document(data, pages=1), "?mode=page", width=width, by=chosen)
    across, down = _errors(page, data, _is_wide)
    assert statistics.median(across) <= 0.05
    assert max(across) <= 0.1
    assert max(down) <= 0.2


def test_mixed_text_stands_within_three_thousandths_in_the_median(open_reader: OpenReader) -> None:
    data = made.pdf(1)
    page = open_reader(made.document(data, pages=1))
    across, _ = _errors(page, data, lambda char: char.isalnum())
    assert statistics.median(across) <= 0.3


def test_without_the_box_four_times_the_page_a_smallest_size_would_move_the_text(
    open_reader: OpenReader, small_type_browser: Browser
) -> None:
    # The control arm: shows that the browser does enlarge small type, so that the test above is not blind.
    data = made.pdf(1)
    page = open_reader(made.document(data, pages=1), "?mode=page", width=380, by=small_type_browser)
    page.evaluate(PLAIN)
    across, _ = _errors(page, data, _is_wide)
    assert max(across) > 1


def test_selecting_over_lines_copies_the_words_as_written(open_reader: OpenReader) -> None:
    page = open_reader(made.document(made.pdf(1), pages=1), permissions=["clipboard-read", "clipboard-write"])
    start = page.evaluate(PLACE, ["为了公正", 1])
    end = page.evaluate(PLACE, ["制定本法。", 1])
    page.mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] / 2, steps=6)
    page.mouse.up()
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "为了公正及时解决劳动争议，保护当事人合法权益，\n促进劳动关系和谐稳定，制定本法。"


@pytest.mark.parametrize("where", ["between two lines", "beside the page"])
def test_a_selection_does_not_leap_where_there_is_no_word(open_reader: OpenReader, where: str) -> None:
    page = open_reader(made.document(made.pdf(1), pages=1))
    start = page.evaluate(PLACE, ["工会依照", 1])
    line = page.evaluate(PLACE, ["第三条", 1])
    right = page.locator(".pg").bounding_box()
    x = right["x"] + right["width"] + 8 if where == "beside the page" else start["x"] + 200
    page.mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2, steps=4)
    page.mouse.move(x, line["y"] - 5, steps=6)
    until(page, "getSelection().toString().startsWith('工会依照')")
    page.mouse.up()
    assert "第一章" not in page.evaluate("getSelection().toString()")


def test_the_browser_finds_words_of_the_layer(open_reader: OpenReader) -> None:
    page = open_reader(made.document(made.pdf(1), pages=1))
    assert page.evaluate("window.find('职工代表大会')")
    assert not page.evaluate("window.find('不在文中')")


@pytest.mark.parametrize("script", [True, False], ids=["drawn by the script", "drawn by the server"])
def test_marks_sit_on_their_words(open_reader: OpenReader, script: bool) -> None:
    document = made.document(made.pdf(2), pages=2)
    page = open_reader(document, "?q=职工代表大会", java_script_enabled=script)
    frame = page.locator(".pg").first.bounding_box()
    mark = page.locator("#page\\=1 mark").bounding_box()
    # Without script the place of the word is asked of the same page with script.
    layered = page if script else open_reader(document)
    word = layered.evaluate(PLACE, ["职工代表大会", 1])
    other = layered.locator(".pg").first.bounding_box()
    for side, size in (("x", "width"), ("y", "height")):
        middle = (mark[side] + mark[size] / 2 - frame[side]) / frame[size]
        expected = (word[side] + word[size] / 2 - other[side]) / other[size]
        assert middle == pytest.approx(expected, abs=0.003)
    assert mark["width"] / frame["width"] == pytest.approx(word["width"] / other["width"], rel=0.05)
