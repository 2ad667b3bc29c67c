"""The same said of many documents at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from wenyuan.library.metadata import LABELS
from wenyuan.library.models import Document
from wenyuan.library.rules import curated_by
from wenyuan.moderation import metadata
from wenyuan.portal.forms import tree_choices
from wenyuan.portal.metadata_form import language_choices, licence_choices, tag_names
from wenyuan.portal.reasons import sentence
from wenyuan.workbench.access import librarians_only

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Documents of one bulk edit: about a minute of one's attention, and a second of the database's.
MOST = 500
KEEP = ("", _("leave it as it is"))
#: Takes a value away, where an empty field means to leave it.
NONE = "-"


class BulkForm(forms.Form):
    """What to say of all of them. An empty field changes nothing."""

    category = forms.ChoiceField(label=LABELS["category"], required=False)
    tags_add = forms.CharField(label=_("Add tags"), required=False, max_length=500)
    tags_remove = forms.CharField(label=_("Take tags away"), required=False, max_length=500)
    author = forms.CharField(label=LABELS["author"], required=False, max_length=200)
    dated = forms.CharField(
        label=LABELS["dated"], required=False, max_length=10, widget=forms.DateInput({"type": "date"})
    )
    language = forms.ChoiceField(label=LABELS["language"], required=False)
    source = forms.CharField(label=LABELS["source"], required=False, max_length=300)
    licence = forms.ChoiceField(label=LABELS["licence"], required=False)

    def __init__(self, data: Any = None, *, by: User) -> None:
        """Bind to `data` if given. Offered are the categories under which `by` may file."""
        super().__init__(data)
        none = (NONE, _("take it away"))
        self.fields["category"].choices = [KEEP, none, *tree_choices(by)[1:]]  # type: ignore[attr-defined]
        self.fields["language"].choices = [KEEP, none, *language_choices()[1:]]  # type: ignore[attr-defined]
        self.fields["licence"].choices = [KEEP, none, *licence_choices()[1:]]  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, object]:
        """As moderation.metadata.edit_many takes them. Of a valid form."""
        filled = {name: value for name, value in self.cleaned_data.items() if value}
        return {
            name: tag_names(value) if name.startswith("tags_") else ("" if value == NONE else value)
            for name, value in filled.items()
        }


@librarians_only
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Choose (`ids`; `item`, as queues send it), say and see what became of each. Only documents whose librarian one is."""
    asked = request.POST if request.method == "POST" else request.GET
    documents = _chosen(request, [*asked.getlist("ids"), *asked.getlist("item")])
    # A queue sends its selection by POST, so that its token stands in no address: that is a question, not yet an answer.
    is_said = request.method == "POST" and "category" in request.POST
    form = BulkForm(request.POST if is_said else None, by=request.user)  # type: ignore[arg-type]
    context: dict[str, Any] = {"tab": "bulk", "documents": documents, "form": form, "most": MOST}
    if is_said and form.is_valid():
        if not form.changes:
            form.add_error(None, _("Nothing was asked for: all fields are empty."))
        else:
            outcomes = metadata.edit_many(documents, form.changes, by=request.user)  # type: ignore[arg-type]
            context["changed"] = sum(one.is_changed for one in outcomes)
            context["same"] = sum(not one.is_changed and one.error is None for one in outcomes)
            context["failed"] = [(one.document, sentence(one.error)) for one in outcomes if one.error is not None]
            context["is_done"] = True
    return render(request, "workbench/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, given: list[str]) -> list[Document]:
    """The documents of these keys, as parameters or parted by commas, in their order; others' are left out."""
    keys = [int(part) for each in given for part in each.split(",") if part.strip().isdecimal() and len(part) < 19]
    wanted = list(dict.fromkeys(keys))[:MOST]
    found = Document.objects.filter(curated_by(request.user), pk__in=wanted).select_related("category", "current")
    rows = {row.pk: row for row in found}
    return [rows[key] for key in wanted if key in rows]
