"""Which values an entry takes."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from wenyuan.house.entries import Entry, Kind
from wenyuan.house.errors import BadSetting
from wenyuan.house.models import Picture
from wenyuan.kernel import networks

Value = str | int | bool
_SHA256 = re.compile("[0-9a-f]{64}")


def clean(entry: Entry, value: object) -> Value:
    """The value as it is kept. Raises BadSetting for one of another type, out of bounds, or not among the choices."""
    if entry.kind is Kind.SWITCH:
        if isinstance(value, bool):
            return value
    elif entry.kind is Kind.NUMBER:
        if isinstance(value, int) and not isinstance(value, bool):
            if entry.least <= value <= entry.most:
                return value
            why = _("it must be between %(least)s and %(most)s") % {"least": entry.least, "most": entry.most}
            raise BadSetting(str(value), label=str(entry.label), why=why)
    elif isinstance(value, str):
        return _text(entry, value)
    raise BadSetting(repr(value), label=str(entry.label), why=_("it is of another kind"))


def _text(entry: Entry, value: str) -> str:
    if entry.kind is Kind.CHOICE:
        if value not in dict(entry.choices):
            raise BadSetting(value, label=str(entry.label), why=_("it is not among the choices"))
        return value
    if entry.kind is Kind.PICTURE:
        if value and not (_SHA256.fullmatch(value) and Picture.objects.filter(pk=value).exists()):
            raise BadSetting(value, label=str(entry.label), why=_("there is no such picture"))
        return value
    text = _readable(value, is_one_line=entry.kind is Kind.LINE)
    if entry.kind is Kind.NETWORKS:
        try:
            networks.parse(text)
        except networks.NotANetwork as error:
            why = _("“%(line)s” is no address") % {"line": str(error)[:60]}
            raise BadSetting(text[:40], label=str(entry.label), why=why) from None
    if len(text) > entry.longest:
        why = _("it is longer than %(n)s characters") % {"n": entry.longest}
        raise BadSetting(text[:40], label=str(entry.label), why=why)
    return text


def _readable(text: str, *, is_one_line: bool) -> str:
    """Without control and direction characters, which could make a line look like another; blanks trimmed."""
    kept = "".join(
        c for c in unicodedata.normalize("NFC", text) if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf"}
    )
    if is_one_line:
        return " ".join(kept.split())
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()
