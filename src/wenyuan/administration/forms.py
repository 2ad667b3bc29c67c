"""Forms of the house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from wenyuan.house.entries import ENTRIES, Entry, Group, Kind
from wenyuan.house.values import House


class SettingsForm(forms.Form):
    """The settings of one group. A logo comes as a file; `house.kinds` has the last word on every value."""

    def __init__(self, group: Group, *args: Any, house: House, **kwargs: Any) -> None:
        self.entries = [entry for entry in ENTRIES if entry.group is group]
        initial = {entry.key: getattr(house, entry.key) for entry in self.entries if entry.kind is not Kind.PICTURE}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for entry in self.entries:
            self.fields[entry.key] = _field(entry)
            if entry.kind is Kind.PICTURE:
                self.fields[f"no_{entry.key}"] = forms.BooleanField(required=False, label=_("Back to the seal"))

    def shown(self) -> Iterable[tuple[Entry, forms.BoundField, forms.BoundField | None]]:
        """Each entry with its field, and the box that takes a picture away."""
        for entry in self.entries:
            yield entry, self[entry.key], self[f"no_{entry.key}"] if entry.kind is Kind.PICTURE else None

    def values(self) -> dict[str, object]:
        """What was given for all entries but pictures. After is_valid."""
        return {e.key: self.cleaned_data[e.key] for e in self.entries if e.kind is not Kind.PICTURE}


def _field(entry: Entry) -> forms.Field:
    about = {"aria-describedby": f"about-{entry.key}"}
    label = str(entry.label)
    match entry.kind:
        case Kind.SWITCH:
            return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(about))
        case Kind.NUMBER:
            number = forms.NumberInput(about)
            return forms.IntegerField(label=label, min_value=entry.least, max_value=entry.most, widget=number)
        case Kind.CHOICE:
            return forms.ChoiceField(label=label, choices=entry.choices, widget=forms.RadioSelect)
        case Kind.PICTURE:
            widget = forms.FileInput({**about, "accept": "image/png,image/jpeg,image/webp"})
            return forms.FileField(label=label, required=False, widget=widget)
    area = forms.Textarea({**about, "rows": 4}) if entry.kind in {Kind.LINES, Kind.NETWORKS} else forms.TextInput(about)
    return forms.CharField(label=label, required=False, max_length=entry.longest, widget=area)
