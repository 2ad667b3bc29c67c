"""The form of a document's audience, and what forms share. What is said of a document: metadata_form."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenyuan.accounts.models import User
from wenyuan.library.models import Access, Document
from wenyuan.library.queries import shelves_for
from wenyuan.library.rules import is_librarian_of
from wenyuan.library.standing import Audience, audience_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: People and groups that one document can be opened to by name.
MOST_NAMED = 200


class AudienceForm(forms.Form):
    """Who may see a document. `audience` is what was asked for, once the form is valid."""

    access = forms.ChoiceField(label=gettext_lazy("Who may see it"), choices=Access.choices, widget=forms.RadioSelect)
    people = forms.CharField(
        label=gettext_lazy("People, by user name"), required=False, widget=forms.Textarea({"rows": 2})
    )
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Groups"), required=False, queryset=Group.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    embargo = forms.DateField(
        label=gettext_lazy("Not before"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, document: Document, *, by: User, data: Any = None) -> None:
        """Bind to `data` if given, else show the audience as it is. `by` chooses among the groups that are his to name."""
        before = audience_of(document)
        until = before.embargo_until
        self._embargo = until
        super().__init__(
            data,
            initial={
                "access": before.access,
                "people": "\n".join(person.username for person in before.people),
                "groups": [group.pk for group in before.groups],
                "embargo": timezone.localtime(until).date() if until else None,
            },
        )
        own = Group.objects.order_by("name")
        if not is_librarian_of(by, document):
            own = own.filter(Q(user=by) | Q(pk__in=[group.pk for group in before.groups])).distinct()
        self.fields["groups"].queryset = own  # type: ignore[attr-defined]

    def clean_people(self) -> list[User]:
        """The people of these user names, in any separators; all must be there."""
        names = user_names(self.cleaned_data["people"])
        if len(names) > MOST_NAMED:
            said = _("%(n)s people are too many: name at most %(most)s, or a group.")
            raise forms.ValidationError(said % {"n": len(names), "most": MOST_NAMED})
        return people_called(names)

    def clean(self) -> dict[str, Any]:
        """By name, but nobody named: it would be private and not say so."""
        found = super().clean() or {}
        if found.get("access") == Access.NAMED and not self.errors and not (found["people"] or found["groups"]):
            self.add_error("people", _("Name at least one person or group, or choose “only its owner and librarians”."))
        return found

    @property
    def audience(self) -> Audience:
        """What was asked for. A day means its first minute; a moment that was set before and is of that day stays."""
        day: dt.date | None = self.cleaned_data.get("embargo")
        until = None
        if day is not None:
            kept = self._embargo if self._embargo and timezone.localtime(self._embargo).date() == day else None
            until = kept or timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        is_named = self.cleaned_data["access"] == Access.NAMED
        return Audience(
            access=self.cleaned_data["access"],
            people=tuple(self.cleaned_data["people"]) if is_named else (),
            groups=tuple(self.cleaned_data["groups"]) if is_named else (),
            embargo_until=until,
        )


def user_names(text: str) -> list[str]:
    """The user names in what a person typed, in any separators, each once."""
    return list(dict.fromkeys(name for name in re.split(r"[\s,;，；、]+", text) if name))


def people_called(names: list[str]) -> list[User]:
    """The people with these user names, in their order. Raises ValidationError, which names one whom there is not."""
    found = {person.username: person for person in User.objects.filter(username__in=names, is_active=True)}
    if missing := [name for name in names if name not in found]:
        raise forms.ValidationError(_("There is nobody with the user name %(name)s.") % {"name": missing[0]})
    return [found[name] for name in names]


def tree_choices(user: User) -> list[tuple[str, str | _StrPromise]]:
    """The categories under which the person may file as choices by slug, each set in by its depth. At most four queries."""
    rows = shelves_for(user)
    return [("", gettext_lazy("no category")), *((row.slug, "\u3000" * (row.depth - 1) + row.name) for row in rows)]
