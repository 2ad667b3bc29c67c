from __future__ import annotations

import json

import pytest

from tests.renditions import made
from wenyuan import renditions
from wenyuan.renditions import cache, layer
from wenyuan.renditions.layer import _layer

RUN = ["文", 10, 10, 5, 0.1, 0]


@pytest.mark.django_db
@pytest.mark.usefixtures("tools_zygote")
class TestOfRealPages:
    def test_lines_are_those_of_the_page_in_order(self) -> None:
        revision = made.document(made.pdf(2), pages=2).current
        found = renditions.layers(revision, [1, 2])
        texts = ["".join(run.text for run in line) for line in found[2].lines]
        assert texts == [*made.LINES, "第2页"]

    def test_pages_that_are_not_there_are_left_out(self) -> None:
        revision = made.document(made.pdf(2), pages=2).current
        assert set(renditions.layers(revision, [2, 3, 900])) == {2}

    def test_a_page_without_text_has_an_empty_layer(self) -> None:
        revision = made.document(made.pdf(1, draw=made.seal), pages=1, texts=[""]).current
        assert renditions.layers(revision, [1])[1].lines == ()

    def test_a_damaged_kept_layer_is_made_anew(self) -> None:
        revision = made.document(made.pdf(1, title="damaged"), pages=1).current
        whole = renditions.layers(revision, [1])
        path = cache.place(revision.pdf_id, f"1.layer-{layer.LAYER_VERSION}.json")
        path.write_text('{"n": 1, "runs": [["x"')
        assert renditions.layers(revision, [1]) == whole
        assert json.loads(path.read_text())["n"] == 1


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"runs": [RUN], "lines": []},
        {"runs": [RUN], "lines": [2]},
        {"runs": [RUN], "lines": [-1, 2]},
        {"runs": [RUN[:5]], "lines": [1]},
        {"runs": [[None, *RUN[1:]]], "lines": [1]},
        {"runs": [["文", "0;background:url(x)", 10, 5, 0, 0]], "lines": [1]},
        {"runs": [["文", 1e300, 10, 5, 0, 0]], "lines": [1]},
        {"runs": [["文", float("nan"), 10, 5, 0, 0]], "lines": [1]},
        {"runs": [["文", True, 10, 5, 0, 0]], "lines": [1]},
        {"runs": [["文" * 20_001, 1, 10, 5, 0, 0]], "lines": [1]},
        {"runs": [RUN] * (layer.MAX_RUNS + 1), "lines": [1] * (layer.MAX_RUNS + 1)},
    ],
    ids=[
        "nothing",
        "runs without lines",
        "too few runs",
        "negative line",
        "short run",
        "no text",
        "a style for a number",
        "far away",
        "not a number",
        "a truth value",
        "endless text",
        "too many runs",
    ],
)
def test_a_layer_of_another_shape_is_refused(page: dict) -> None:
    with pytest.raises(renditions.OddRendition):
        _layer(page)


def test_a_layer_of_the_right_shape_is_taken() -> None:
    taken = _layer({"runs": [RUN, RUN, RUN], "lines": [1, 2]})
    assert [len(line) for line in taken.lines] == [1, 2]


def test_lone_surrogates_never_reach_a_page() -> None:
    taken = _layer({"runs": [["a\ud800b", *RUN[1:]]], "lines": [1]})
    assert taken.lines[0][0].text.encode() == b"a?b"
