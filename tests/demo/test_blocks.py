"""Reading our Markdown as blocks."""

from __future__ import annotations

import pytest

from wenyuan.demo.blocks import Chart, Heading, Items, Leaf, PageBreak, Paragraph, Quote, Span, Table, parse

TEXT = """## 标题

一段**重要**的话。

> 一句提醒。

1. 第一
2. 第二

| 甲 | 乙 |
|---|---|
| 1 | *二* |

---

```chart 用水量
七月 | 3.5
```

```leaf fan
B8962E
```
"""


def test_a_text_becomes_its_blocks_in_order() -> None:
    assert parse(TEXT) == [
        Heading(2, "标题"),
        Paragraph((Span("一段"), Span("重要", bold=True), Span("的话。"))),
        Quote((Span("一句提醒。"),)),
        Items(True, ((Span("第一"),), (Span("第二"),))),
        Table((("甲", "乙"), ("1", "二"))),
        PageBreak(),
        Chart("用水量", (("七月", 3.5),)),
        Leaf("fan", "B8962E"),
    ]


def test_an_unknown_fenced_block_is_an_error() -> None:
    with pytest.raises(ValueError, match="mermaid"):
        parse("```mermaid\na\n```\n")
