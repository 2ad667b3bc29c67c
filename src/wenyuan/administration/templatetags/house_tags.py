"""Small things on the house's pages: a chart, a cell, a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenyuan.administration.events import value_in_words
from wenyuan.house.entries import Entry
from wenyuan.house.values import House
from wenyuan.library.models import Document
from wenyuan.portal.addresses import short_path
from wenyuan.statistics.figure import Figure

register = template.Library()

#: Units of the drawing: the highest value, and the width of a step.
HEIGHT, STEP = 40, 8


@register.simple_tag
def chart(figure: Figure, column: int) -> SafeString:
    """A column as an area of steps, under 1 kB: no script, no style, and what matters of it said in words."""
    values = figure.column(column)
    highest = max(values, default=0)
    label = _("%(what)s: %(total)s in all, at most %(highest)s (%(when)s)") % {
        "what": figure.head[column],
        "total": f"{sum(values):,}",
        "highest": f"{highest:,}",
        "when": _words(figure.rows[values.index(highest)][0]) if values else "–",
    }
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}"><path d="{}"/></svg>',
        max(len(values), 1) * STEP,
        HEIGHT,
        label,
        outline(values),
    )


def outline(values: Sequence[int]) -> str:
    """The path of an area of steps over the base line; a value above 0 is at least one unit high."""
    highest = max(values, default=0) or 1
    heights = [0 if not value else max(1, round(HEIGHT * value / highest)) for value in values]
    steps = "".join(f"V{HEIGHT - height}h{STEP}" for height in heights)
    return f"M0 {HEIGHT}{steps}V{HEIGHT}z"


@register.simple_tag
def total(figure: Figure, column: int) -> str:
    """The sum of a column."""
    return f"{sum(figure.column(column)):,}"


@register.filter
def cell(value: object) -> SafeString | str:
    """A cell of a figure: documents as links, numbers grouped, days short."""
    if isinstance(value, Document):
        return format_html('<a href="{}"><bdi>{}</bdi></a>', short_path(value), value.title)
    return _words(value)


def _words(value: object) -> str:
    if isinstance(value, dt.date):
        return date_format(value, "Y-m-d")
    if isinstance(value, int | float):
        return f"{value:,}"
    return str(value)


@register.filter
def is_number(value: object) -> bool:
    """Whether a cell stands at the right edge of its column."""
    return isinstance(value, int | float)


@register.filter
def default_of(entry: Entry, defaults: House) -> str:
    """The default of a setting in words."""
    return value_in_words(getattr(defaults, entry.key), entry)


@register.simple_tag
def heading(figure: Figure, column: int) -> str:
    """The name of a column."""
    return str(figure.head[column])
