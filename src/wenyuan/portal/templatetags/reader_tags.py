"""Tags of the reader's templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wenyuan.kernel.text import passage
from wenyuan.portal.reader.context import Reader, hit_address
from wenyuan.portal.reader.finding import HitPage

register = template.Library()


@register.simple_tag
def page_box(reader: Reader) -> SafeString:
    """ "Page [3] of 12" with a box to type in, in the word order of the language."""
    box = format_html(
        '<input name="page" inputmode="numeric" pattern="[0-9]*" maxlength="6" autocomplete="off" value="{}" '
        'aria-label="{}">',
        reader.leaf.start if reader.leaf else 1,
        _("Go to page"),
    )
    total = format_html("<b>{}</b>", reader.total)
    return mark_safe(escape(_("Page %(n)s of %(total)s")) % {"n": box, "total": total})  # noqa: S308  both are safe


@register.simple_tag
def hit_link(reader: Reader, hit: HitPage) -> str:
    """Where a line of the list of hits leads: on this page where the hit's page with its marks is on it."""
    return hit_address(reader, hit)


@register.simple_tag
def snippet(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Text around a hit, the found words in <mark>."""
    return format_html_join("", "{}", ((_piece(text, is_hit),) for text, is_hit in pieces))


def _piece(text: str, is_hit: bool) -> SafeString:
    return format_html("<mark>{}</mark>", text) if is_hit else format_html("{}", text)


@register.simple_tag
def found(text: str, words: Sequence[str]) -> SafeString | str:
    """The text with every passage that reads like one of `words` (longest first) in <mark>."""
    if not words:
        return text
    marks = [passage(word, whole=False) for word in words]
    pieces: list[tuple[SafeString]] = []
    at = 0
    while at < len(text):
        hits = [hit for mark in marks if (hit := mark.search(text, at))]
        hit = min(hits, key=lambda match: match.start(), default=None)
        if hit is None:
            break
        pieces += [(_piece(text[at : hit.start()], False),), (_piece(hit.group(), True),)]
        at = hit.end()
    return format_html_join("", "{}", [*pieces, (_piece(text[at:], False),)])
