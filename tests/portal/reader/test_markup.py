from __future__ import annotations

import re

from wenyuan.portal.reader.markup import layer_html, marks_html, running_key, running_lines
from wenyuan.renditions import Box, Layer, Run


def _run(text: str, **places: float) -> Run:
    return Run(**{"text": text, "left": 12.5, "top": 8.0, "size": 9.434, "spacing": 4.7169, "rotate": 0.0, **places})


def test_a_run_is_a_span_with_short_numbers() -> None:
    html = layer_html(Layer(lines=((_run("第一条"),),)))
    assert (
        html == '<div class="tl"><span style="left:12.5%;top:8%;font-size:9.43cqw;letter-spacing:4.717cqw">'
        "第一条\n</span></div>"
    )


def test_only_the_last_run_of_a_line_ends_it() -> None:
    html = layer_html(Layer(lines=((_run("文"), _run("b ")), (_run("c"),))))
    assert ">文</span>" in html
    assert ">b \n</span>" in html
    assert ">c\n</span>" in html


def test_turned_text_is_turned() -> None:
    assert "rotate:90deg" in layer_html(Layer(lines=((_run("a", rotate=90.0),),)))
    assert "rotate" not in layer_html(Layer(lines=((_run("a"),),)))


def test_text_of_a_document_is_never_markup() -> None:
    html = layer_html(Layer(lines=((_run('</span><script>alert("1")</script>'),),)))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_hidden_line_stays_selectable_and_is_not_read_out() -> None:
    layer = Layer(lines=((_run("第3页"),), (_run("正文"),)))
    html = layer_html(layer, hidden=frozenset({running_key(layer.lines[0])}))
    assert '<span aria-hidden="true"' in html.split("第3页")[0]
    assert "aria-hidden" not in html.split("第3页")[1]


def test_heads_and_feet_of_three_pages_are_running_lines_whatever_their_number() -> None:
    layers = {
        n: Layer(lines=((_run("借阅办法"),), (_run(f"正文之{'甲乙丙'[n]}"),), (_run(f"第{n + 1}页"),)))
        for n in range(3)
    }
    assert running_lines(layers) == {"借阅办法", "第#页"}


def test_a_line_at_the_edge_of_two_pages_is_not_a_running_line() -> None:
    layers = {n: Layer(lines=((_run("借阅办法"),), (_run(f"正文{'甲乙'[n]}"),))) for n in range(2)}
    assert running_lines(layers) == frozenset()


def test_all_rectangles_of_a_hit_share_its_number() -> None:
    html = marks_html([[Box(1000, 2000, 500, 125), Box(0, 2200, 333.3, 125)], [Box(5000, 9000, 10, 10)]])
    assert html.count('data-hit="0"') == 2
    assert 'data-hit="1" style="left:50%;top:90%;width:0.1%;height:0.1%"' in html


def test_a_page_without_hits_has_no_marks() -> None:
    assert marks_html([]) == ""


def test_a_run_is_cut_after_each_ideographic_space_because_chromium_makes_it_an_em_wide() -> None:
    # Each character takes (0.5 * 8 + 4) / 4 = 2 per cent of the page.
    html = layer_html(Layer(lines=((_run("第一条　为了　", left=10.0, size=8.0, spacing=4.0),),)))
    parts = re.findall(r"left:([0-9.]+)%[^>]*>([^<]*)</span>", html)
    assert parts == [("10", "第一条　"), ("18", "为了　\n")]
