"""Whether mail leaves the house: one is sent, and what came of it is shown."""

from __future__ import annotations

import smtplib

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenyuan.administration.access import administrators_only
from wenyuan.audit.actions import record
from wenyuan.portal.context import site


class To(forms.Form):
    """Where a trial mail goes."""

    to = forms.EmailField(widget=forms.EmailInput({"autocomplete": "email"}))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """How mail is sent here; by POST one is sent to `to`, and the server's own words are shown if it was refused."""
    form = To(request.POST) if request.method == "POST" else To(initial={"to": getattr(request.user, "email", "")})
    context = {
        "tab": "mail",
        "form": form,
        "backend": settings.EMAIL_BACKEND.rsplit(".", 2)[-2],
        "host": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "is_secure": settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL,
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
    if form.is_bound and form.is_valid():
        context["sent_to"] = form.cleaned_data["to"]
        context["refusal"] = _send(request, form.cleaned_data["to"])
        record(request.user, "mail.test", "mail:test", ok=not context["refusal"])  # type: ignore[arg-type]
    return render(request, "administration/mail.html", context)


def _send(request: HttpRequest, to: str) -> str:
    """Send one mail; why it did not go, or nothing."""
    name = site(request)["library"]["name"]
    message = EmailMessage(
        subject=_("A trial mail from %(name)s") % {"name": name},
        body=_("This mail shows that %(name)s can send mail. You need do nothing.") % {"name": name},
        to=[to],
        connection=get_connection(timeout=15) if "smtp" in settings.EMAIL_BACKEND else get_connection(),
    )
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        return f"{type(error).__name__}: {error}"[:500]
    return ""
