"""The form of what is said of a document, with the proposals for each field beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from wenyuan.library.extra_fields import TEXT_LIMIT
from wenyuan.library.licences import LICENCES, licence_of
from wenyuan.library.metadata import DESCRIPTION_LIMIT, LABELS
from wenyuan.library.models import CustomField, Document
from wenyuan.portal.forms import tree_choices
from wenyuan.proposals.queries import Shown, shown
from wenyuan.search.language_names import language_name

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Languages that are offered; a document may have another.
LANGUAGES = ("zh", "en", "ja", "ko", "ru", "ar", "fr", "de", "es")
#: What tags are parted by, as people write it.
_BETWEEN_TAGS = re.compile(r"[,，;；、\n]")
_EXTRA = "extra-"


def tag_names(written: str) -> list[str]:
    """The tags that were written into one line, parted by commas of any kind."""
    return [name for name in (" ".join(part.split()) for part in _BETWEEN_TAGS.split(written)) if name]


def language_choices(own: str = "") -> list[tuple[str, Any]]:
    """Languages by code and name, that of the document among them whatever it is."""
    codes = LANGUAGES if own in {"", *LANGUAGES} else (*LANGUAGES, own)
    return [("", _("not known")), *((code, language_name(code)) for code in codes)]


def licence_choices(own: str = "") -> list[tuple[str, Any]]:
    """Licences by code and name, that of the document among them even if its code is no longer in the table."""
    gone = [(own, own)] if own and licence_of(own) is None else []
    return [("", _("not stated")), *((licence.code, licence.name) for licence in LICENCES), *gone]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A field of the form and what is proposed for it, the most certain first."""

    field: BoundField
    proposals: list[Shown]


class MetadataForm(forms.Form):
    """All fields of a document, those of administrators included.

    What stood in each field when the form was made comes back with it: `changes` are only those that the person changed,
    and `seen` tells whether somebody else changed them meanwhile.
    """

    title = forms.CharField(label=LABELS["title"], max_length=300, show_hidden_initial=True)
    author = forms.CharField(label=LABELS["author"], max_length=200, required=False, show_hidden_initial=True)
    dated = forms.CharField(
        label=LABELS["dated"], max_length=10, required=False, show_hidden_initial=True,
        widget=forms.DateInput({"type": "date"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=LABELS["language"], required=False, show_hidden_initial=True)
    category = forms.ChoiceField(label=LABELS["category"], required=False, show_hidden_initial=True)
    tags = forms.CharField(
        label=LABELS["tags"], required=False, show_hidden_initial=True,
        help_text=_("Several are parted by commas."),
    )  # fmt: skip
    description = forms.CharField(
        label=LABELS["description"], max_length=DESCRIPTION_LIMIT, required=False, show_hidden_initial=True,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    source = forms.CharField(
        label=LABELS["source"], max_length=300, required=False, show_hidden_initial=True,
        help_text=_("A book, a site, an office: readers see it."),
    )  # fmt: skip
    licence = forms.ChoiceField(label=LABELS["licence"], required=False, show_hidden_initial=True)

    def __init__(self, document: Document, *, by: User, data: Any = None) -> None:
        """Bind to `data` if given, else show the document as it is. A constant number of queries.

        Every field can show what stands in the document, whatever it is: what a browser cannot show it sends back empty.
        """
        self.document = document
        extra = list(CustomField.objects.all())
        super().__init__(data, initial=_initial(document, extra))
        self.fields["category"].choices = tree_choices(by)  # type: ignore[attr-defined]
        self.fields["language"].choices = language_choices(document.language)  # type: ignore[attr-defined]
        self.fields["licence"].choices = licence_choices(document.licence)  # type: ignore[attr-defined]
        for field in extra:
            self.fields[_EXTRA + field.key] = _made(field, str(document.extra.get(field.key, "")))

    @property
    def changes(self) -> dict[str, object]:
        """What the person changed, as moderation.metadata.edit takes it. Of a valid form."""
        return _by_field({name: self.cleaned_data[name] for name in self.changed_data})

    @property
    def seen(self) -> dict[str, object]:
        """What stood in each field when the person began."""
        hidden = {name: self.data.get(f"initial-{name}") for name in self.fields}
        return _by_field({name: value for name, value in hidden.items() if value is not None})

    @property
    def rows(self) -> Iterator[Row]:
        """The fields in order, each with what is proposed for it. Two queries."""
        proposed = shown([self.document]).get(self.document.pk, [])
        for field in self:
            yield Row(field=field, proposals=[one for one in proposed if one.field == field.name])


def _initial(document: Document, extra: list[CustomField]) -> dict[str, Any]:
    return {
        "title": document.title,
        "author": document.author,
        "dated": document.dated.isoformat() if document.dated else "",
        "language": document.language,
        "category": document.category.slug if document.category else "",
        "tags": ", ".join(sorted(tag.name for tag in document.tags.all())),
        "description": document.description,
        "source": document.source,
        "licence": document.licence,
        **{_EXTRA + field.key: document.extra.get(field.key, "") for field in extra},
    }


def _by_field(values: Mapping[str, Any]) -> dict[str, object]:
    """Values by the fields of the library: tags as a list, the administrators' fields together."""
    found: dict[str, object] = {name: value for name, value in values.items() if not name.startswith(_EXTRA)}
    if "tags" in found:
        found["tags"] = tag_names(str(found["tags"]))
    if extra := {name.removeprefix(_EXTRA): value for name, value in values.items() if name.startswith(_EXTRA)}:
        found["extra"] = extra
    return found


def _made(field: CustomField, own: str) -> forms.Field:
    """A form's field of one that an administrator added; the library judges its value, so that all faces agree.

    `own`: what stands in the document, which may be of another kind or a choice that is no more.
    """
    shared: dict[str, Any] = {"label": field.name, "required": False, "show_hidden_initial": True}
    if field.kind == CustomField.Kind.CHOICE:
        offered = dict.fromkeys(["", *field.choices.splitlines(), own])
        return forms.ChoiceField(choices=[(one, one or "–") for one in offered], **shared)
    if field.kind == CustomField.Kind.DATE and (not own or _is_day(own)):
        return forms.CharField(max_length=10, widget=forms.DateInput({"type": "date"}), **shared)
    if field.kind == CustomField.Kind.NUMBER:
        widget = forms.TextInput({"inputmode": "decimal"})
        return forms.CharField(max_length=max(40, len(own)), widget=widget, **shared)
    return forms.CharField(max_length=max(TEXT_LIMIT, len(own)), **shared)


def _is_day(text: str) -> bool:
    """Whether an input for dates shows it: a day, written YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
