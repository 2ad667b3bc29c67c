"""The further fields that documents of this library have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import CustomField
from wenyuan.moderation.fields import remove_field, save_field
from wenyuan.portal.reasons import sentence
from wenyuan.workbench.access import administrators_only


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """One further field."""

    class Meta:
        model = CustomField
        fields = ("name_zh", "name_en", "key", "kind", "choices", "is_public", "order")
        labels = {
            "name_zh": gettext_lazy("Name in Chinese"),
            "name_en": gettext_lazy("Name in English"),
            "key": gettext_lazy("Key"),
            "kind": gettext_lazy("Kind"),
            "choices": gettext_lazy("To choose from, one a line"),
            "is_public": gettext_lazy("Readers see it"),
            "order": gettext_lazy("Place among the others"),
        }
        help_texts = {
            "key": gettext_lazy("Latin letters, digits, hyphens. It cannot be changed later."),
        }
        widgets = {"choices": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The key of a field that is there is shown and not changed."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["key"].disabled = True


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The list, with the form of one field or of a new one."""
    chosen = get_object_or_404(CustomField, pk=pk) if pk is not None else None
    form = FieldForm(request.POST if request.method == "POST" else None, instance=chosen)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_field(form.instance, by=request.user)  # type: ignore[arg-type]
                messages.success(request, _("Saved."))
                return redirect("desk:fields")
            except WenyuanError as error:
                form.add_error(None, sentence(error))
    context = {"tab": "fields", "form": form, "chosen": chosen, "rows": CustomField.objects.all()}
    return render(request, "workbench/fields.html", context, status=status)


@administrators_only
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a field away; documents keep their values."""
    remove_field(get_object_or_404(CustomField, pk=pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The field is gone. Its values are kept, and come back with a field of the same key."))
    return redirect("desk:fields")
