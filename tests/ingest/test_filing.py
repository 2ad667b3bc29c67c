"""What comes with a file: who looks at it first."""

from __future__ import annotations

import pytest

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.house import settings as house
from wenyuan.ingest.filing import needs_review
from wenyuan.library.standing import set_branches


@pytest.mark.parametrize("is_reviewed", [True, False])
def test_the_sites_setting_decides_and_librarians_never_wait(library: samples.Library, is_reviewed: bool) -> None:  # noqa: F811
    house.assume({"review_uploads": is_reviewed})
    culture, printing, rules = (library.shelves[slug] for slug in ("culture", "printing", "rules"))
    set_branches(library.member, [culture])
    assert needs_review(library.owner, culture) is is_reviewed
    assert needs_review(library.member, rules) is is_reviewed
    assert not needs_review(library.member, printing)
    assert not needs_review(library.librarian, rules)
