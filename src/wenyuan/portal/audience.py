"""Who may see a document, in a sentence: what one reads before saving, and what the rule does afterwards."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wenyuan.library.models import Access, Document, Status
from wenyuan.library.standing import Audience, audience_of

#: Names that are told before the rest is counted.
NAMED = 6


def sentence(audience: Audience, *, status: str) -> str:
    """Who can find and read a document of this audience in this state, and from when."""
    date = _day(audience.embargo_until)
    who = _from_day(audience, date) if date else _at_once(audience)
    before = _before(status)
    return f"{before} {who}".strip() if before is not None else _never(status)


def sentence_of(document: Document) -> str:
    """The sentence of a document as it is saved. Names people: for those who may edit it. One query for named ones."""
    audience = audience_of(document) if document.access == Access.NAMED else Audience(
        access=document.access, embargo_until=document.embargo_until
    )  # fmt: skip
    return sentence(audience, status=document.status)


def _at_once(audience: Audience) -> str:
    match audience.access:
        case Access.PUBLIC:
            return _("Everybody can find and read it.")
        case Access.MEMBERS:
            return _("Everybody who is signed in can find and read it.")
        case Access.LINK:
            return _("Whoever has the link can read it; nobody else finds it.")
        case Access.NAMED:
            return _("Only %(names)s can find and read it, besides its owner and the librarians.") % _names(audience)
    return _("Only its owner and the librarians can find and read it.")


def _from_day(audience: Audience, date: str) -> str:
    match audience.access:
        case Access.PUBLIC:
            return _("Everybody can find and read it from %(date)s, until then only its owner and the librarians.") % {
                "date": date
            }
        case Access.MEMBERS:
            return _(
                "Everybody who is signed in can find and read it from %(date)s, until then only its owner and the librarians."
            ) % {"date": date}
        case Access.LINK:
            return _(
                "Whoever has the link can read it from %(date)s, until then only its owner and the librarians."
            ) % {"date": date}
        case Access.NAMED:
            return _("Only %(names)s can find and read it from %(date)s, besides its owner and the librarians.") % {
                "date": date,
                **_names(audience),
            }
    return _("Only its owner and the librarians can find and read it.")


def _names(audience: Audience) -> dict[str, str]:
    names = [person.display_name or person.username for person in audience.people]
    names += [group.name for group in audience.groups]
    if not names:
        return {"names": _("nobody")}
    told = _(", ").join(names[:NAMED])
    if len(names) > NAMED:
        told = _("%(names)s and %(n)s others") % {"names": told, "n": len(names) - NAMED}
    return {"names": told}


def _day(embargo: dt.datetime | None) -> str:
    if embargo is None or embargo <= timezone.now():
        return ""
    local = timezone.localtime(embargo)
    is_midnight = (local.hour, local.minute) == (0, 0)
    return date_format(local, "DATE_FORMAT") if is_midnight else date_format(local, "DATETIME_FORMAT")


def _before(status: str) -> str | None:
    """What has to happen first; None where nothing will open it by itself."""
    match status:
        case Status.PUBLISHED:
            return ""
        case Status.PROCESSING:
            return _("As soon as it can be read:")
        case Status.DRAFT:
            return _("It is a draft that only its owner and the librarians see. Once it is handed in and accepted:")
        case Status.REVIEW:
            return _("A librarian looks at it first. Once it is accepted:")
    return None


def _never(status: str) -> str:
    match status:
        case Status.WITHDRAWN:
            return _("It is withdrawn: only its owner and the librarians see it.")
        case Status.REMOVED:
            return _("It is taken down: only the librarians see it.")
    return _("Only its owner and the librarians see it, because it could not be made readable.")
