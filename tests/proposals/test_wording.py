"""Why something is proposed, as a person reads it."""

from __future__ import annotations

import pytest
from django.utils import translation

from wenyuan.library.models import Proposal
from wenyuan.proposals import wording


@pytest.mark.parametrize(
    ("agrees", "said"),
    [(["byline"], "So does the by-line."), (["byline", "text"], "So do the by-line, the text.")],
    ids=["one", "two"],
)
def test_who_agrees_is_said_in_the_number_of_those_who_do(agrees: list[str], said: str) -> None:
    proposal = Proposal(field="author", value="张三", source="properties", why={"agrees": agrees})
    with translation.override("en"):
        assert wording.why(proposal).endswith(said)
    with translation.override("zh-hans"):
        assert wording.why(proposal).endswith("也这样说。")
