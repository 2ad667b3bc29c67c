"""No violation that axe knows, in each mode, language and colour scheme."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.reader_site import OpenReader, open_reader
from tests.renditions import made

__all__ = ["open_reader"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTLINE = [{"level": 0, "title": "第一章", "page": 1}, {"level": 1, "title": "第二节", "page": 2}]


Violations = Callable[[Page], list[str]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
@pytest.mark.parametrize("tail", ["?mode=page&q=工会", "?mode=text&q=工会", "?mode=grid", "/p/2?q=工会", "/print"])
def test_axe_finds_nothing(
    open_reader: OpenReader, violations: Violations, tail: str, prefix: str, scheme: str
) -> None:
    document = made.document(made.pdf(3), pages=3, outline=OUTLINE)
    page = open_reader(document, tail, prefix=prefix, color_scheme=scheme)
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark", "sepia"])
def test_axe_finds_nothing_on_any_ground_with_the_panels_open(
    open_reader: OpenReader, violations: Violations, theme: str
) -> None:
    document = made.document(made.pdf(3), pages=3, outline=OUTLINE)
    page = open_reader(document, "?mode=text&q=工会")
    page.evaluate("theme => (document.querySelector('wy-reader').dataset.theme = theme)", theme)
    assert violations(page) == []
    page.locator('[popovertarget="rd-view"]').click()
    page.wait_for_timeout(200)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_timeout(200)
    assert violations(page) == []


def test_axe_would_see_a_fault(open_reader: OpenReader, violations: Violations) -> None:
    page = open_reader(made.document(made.pdf(1), pages=1))
    page.evaluate("document.querySelector('.rd-go input:not([type=hidden])').removeAttribute('aria-label')")
    assert any(one.startswith("label") for one in violations(page))
