from __future__ import annotations

import pytest

from tests.renditions import made
from wenyuan import renditions
from wenyuan.renditions.block import _blocks


@pytest.mark.django_db
@pytest.mark.usefixtures("tools_zygote")
def test_blocks_hold_the_text_of_the_page_and_join_chinese_lines_without_a_space() -> None:
    revision = made.document(made.pdf(2), pages=2).current
    text = "\n".join(block.text for block in renditions.reflow(revision, [2])[2])
    assert "保护当事人合法权益，促进劳动关系和谐稳定，制定本法。" in text


@pytest.mark.parametrize(
    "blocks",
    [
        None,
        [{"t": "script", "text": "x"}],
        [{"t": "p"}],
        [{"t": "p", "text": 3}],
        [{"t": "table", "rows": [["a", None]]}],
        [{"t": "table", "rows": "ab"}],
        [{"t": "figure", "box": [0, 0, 0, 100]}],
        [{"t": "figure", "box": [0, 0, 100]}],
        [{"t": "figure", "box": [0, 0, 1e9, 100]}],
        [{"t": "p", "text": "x"}] * 2001,
    ],
    ids=[
        "none",
        "unknown kind",
        "no text",
        "number for text",
        "cell without text",
        "no rows",
        "no width",
        "three sides",
        "larger than the page",
        "too many",
    ],
)
def test_blocks_of_another_shape_are_refused(blocks: object) -> None:
    with pytest.raises(renditions.OddRendition):
        _blocks({"n": 1, "blocks": blocks})


def test_each_kind_of_block_is_taken() -> None:
    heading, table, figure = _blocks(
        {
            "blocks": [
                {"t": "h2", "text": "第一章"},
                {"t": "table", "rows": [["甲", "乙"], ["1"]]},
                {"t": "figure", "box": [1000, 2000, 5000, 2500]},
            ]
        }
    )
    assert (heading.kind, heading.text) == ("h2", "第一章")
    assert table.rows == (("甲", "乙"), ("1",))
    assert figure.box == renditions.Box(1000, 2000, 5000, 2500)
