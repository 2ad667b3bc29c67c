"""What is said once of all files that are brought together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenyuan.ingest.filing import clean_tags
from wenyuan.ingest.models import Batch
from wenyuan.library.metadata import LABELS, one_line
from wenyuan.library.models import Access, Category
from wenyuan.library.queries import shelves_for
from wenyuan.portal.metadata_form import licence_choices

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_BETWEEN = re.compile(r"[,，、;；\n]+")


class Shelves(forms.ModelChoiceField):
    """The tree as one list, each shelf as deep as it stands."""

    def label_from_instance(self, obj: Category) -> str:
        """Its name behind two blanks a level, wide ones, because browsers drop the others."""
        return "\u3000" * (obj.get_depth() - 1) + obj.name


class BatchForm(forms.Form):
    """The defaults of a batch. Nothing in it is required."""

    name = forms.CharField(label=_("Name of this batch"), required=False, max_length=120)
    category = Shelves(label=_("Category"), required=False, queryset=Category.objects.none(), empty_label=_("Not yet"))
    access = forms.ChoiceField(label=_("Who may see them"), choices=Access.choices, initial=Access.PUBLIC)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Found out by itself")), ("zh", "中文"), ("en", "English")]
    )
    source = forms.CharField(
        label=LABELS["source"],
        required=False,
        max_length=300,
        help_text=_("Who made them, or an address; readers see it."),
    )
    licence = forms.ChoiceField(label=LABELS["licence"], required=False, choices=licence_choices)
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=900, help_text=_("Separated by commas; they go to every file.")
    )
    is_draft = forms.BooleanField(
        label=_("Keep them as drafts"), required=False, help_text=_("For you alone, until you hand them in.")
    )
    note = forms.CharField(label=_("Note for the librarians"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, by: User) -> None:
        """Bind to `data` if given. Offered are the categories under which `by` may file."""
        super().__init__(data)
        self.fields["category"].queryset = shelves_for(by)  # type: ignore[attr-defined]

    def clean_source(self) -> str:
        """On one line, without what cannot be seen."""
        return one_line(self.cleaned_data["source"])

    def clean_tags(self) -> list[str]:
        """Names of tags, cleaned."""
        return list(clean_tags(_BETWEEN.split(self.cleaned_data["tags"])))

    def batch(self, owner: User) -> Batch:
        """Make the batch of a valid form."""
        return Batch.objects.create(owner=owner, **self.cleaned_data)
