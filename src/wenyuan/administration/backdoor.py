"""Django's own admin: a back door for who must look at a row. Superusers only, nothing can be changed there.

Whatever is changed in this house is changed by a verb that knows the rule, the index and the audit; this one would not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.house.models import Setting
from wenyuan.jobs.models import Beat, Outbox, StepRun
from wenyuan.library.models import Document, Revision


class BackDoor(AdminSite):
    """For everybody but a superuser who is signed in there is no such page, and no second form to sign in."""

    site_header = site_title = index_title = "Wenyuan: rows, read-only"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only; Django's own rule is is_staff, which here means librarian."""
        return bool(request.user.is_active and request.user.is_superuser)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Django would lead others to its form."""
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise Http404("no such page")
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Not here: one signs in where everybody does."""
        raise Http404("no such page")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Not here: one's own password is changed where the old one is asked for and other sessions end."""
        raise Http404("no such page")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Nor this."""
        raise Http404("no such page")


class ReadOnly(ModelAdmin):  # type: ignore[type-arg]
    """A table to look at."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing is deleted here."""
        return False


class People(ReadOnly):
    """Without the password's hash."""

    exclude = ("password",)
    search_fields = ("username",)


class Documents(ReadOnly):
    """Without keys that open them."""

    exclude = ("link_key",)
    search_fields = ("public_id", "title")


class Runs(ReadOnly):
    """By step and state."""

    list_display = ("subject", "step", "state", "lane", "attempt", "deaths", "error_code")
    list_filter = ("state", "step")


site = BackDoor(name="backdoor")
site.register(User, People)
site.register(Document, Documents)
site.register(StepRun, Runs)
for model in (Revision, Event, Setting, Beat, Outbox):
    site.register(model, ReadOnly)
