"""List items to nested ODF lists, so that the PDF's structure knows them as lists."""

from __future__ import annotations

from collections.abc import Sequence

from wenyuan.engines.tools.flat_blocks import Item
from wenyuan.engines.tools.flat_inline import runs_xml
from wenyuan.engines.tools.flat_styles import LIST_DEPTH


def list_xml(items: Sequence[Item]) -> str:
    """Consecutive items as one or more lists.

    An item without a label continues the one before. A change between bullets and numbers at one depth starts a new
    list there; numbers start where the source's do.
    """
    out: list[str] = []
    #: Style of each open list, outermost first; each has one open item.
    open_styles: list[str] = []

    def close_to(depth: int) -> None:
        while len(open_styles) > depth:
            out.append("</text:list-item></text:list>")
            open_styles.pop()

    for item in items:
        depth = min(item.depth, LIST_DEPTH - 1) + 1
        style = _style(item.label)
        if not item.label and len(open_styles) >= depth:
            close_to(depth)
        else:
            close_to(depth)
            if len(open_styles) == depth and open_styles[-1] == style:
                out.append(f"</text:list-item>{_opened(item)}")
            else:
                close_to(depth - 1)
                while len(open_styles) < depth:
                    out.append(f'<text:list text:style-name="{style}">')
                    out.append(_opened(item) if len(open_styles) == depth - 1 else "<text:list-item>")
                    open_styles.append(style)
        out.append(f'<text:p text:style-name="ListText">{runs_xml(item.runs)}</text:p>')
    close_to(0)
    return "".join(out)


def _style(label: str) -> str:
    return "Numbers" if label[:1].isdigit() else {"☐": "Todo", "☑": "Done"}.get(label, "Bullets")


def _opened(item: Item) -> str:
    number = item.label.rstrip(".")
    return f'<text:list-item text:start-value="{number}">' if number.isdigit() else "<text:list-item>"
