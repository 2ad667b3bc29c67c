"""What an administrator says of a door and its rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenyuan.accounts.models import User
from wenyuan.doors.models import Door, Rule
from wenyuan.library.models import Access, Category
from wenyuan.portal.batch_form import Shelves

#: Who may see what comes in: those of Access that need no names and no link.
OPEN_TO = [choice for choice in Access.choices if choice[0] in {Access.PUBLIC, Access.MEMBERS, Access.PRIVATE}]
AS_THE_DOOR = gettext_lazy("as the door says")
LOOKED_AT = gettext_lazy("A librarian looks first")


class PersonField(forms.CharField):
    """A person by user name; None if empty."""

    def clean(self, value: Any) -> Any:
        """The person. A name that is nobody's is an error."""
        name = super().clean(value).strip()
        if not name:
            return None
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is nobody with the user name %(name)s.") % {"name": name})
        return found


class PlacementForm(forms.Form):
    """Where what comes in is filed, whose it is and who sees it. Several stand on one page: each has ids of its own."""

    ids = "id_%s"
    category = Shelves(
        label=gettext_lazy("Category"),
        required=False,
        queryset=Category.objects.none(),
        empty_label=gettext_lazy("Not yet"),
    )
    access = forms.ChoiceField(label=gettext_lazy("Who may see them"), choices=OPEN_TO, initial=Access.PRIVATE)
    owner = PersonField(
        label=gettext_lazy("Whose they are (a user name)"), required=False, max_length=150,
        help_text=gettext_lazy("Empty: the library's own."),
    )  # fmt: skip
    needs_review = forms.BooleanField(label=LOOKED_AT, required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": self.ids, **kwargs})
        self.fields["category"].queryset = Category.objects.order_by("path")  # type: ignore[attr-defined]


class DoorForm(PlacementForm):
    """A door that is there: what it does."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    after = forms.ChoiceField(
        label=gettext_lazy("What becomes of the source, once received"), choices=Door.After.choices
    )
    is_on = forms.BooleanField(label=gettext_lazy("It is looked at"), required=False)
    field_order = ("name", "is_on", "category", "access", "owner", "needs_review", "after")

    @classmethod
    def of(cls, door: Door) -> DoorForm:
        """The form as the door is."""
        values = {name: getattr(door, name) for name in ("name", "after", "is_on", "category")}
        return cls(initial={
            **values,
            "access": door.access or Access.PRIVATE,
            "owner": door.owner.username if door.owner else "",
            "needs_review": door.needs_review is not False,
        })  # fmt: skip


class FolderForm(PlacementForm):
    """Another watched folder."""

    ids = "folder-%s"
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    path = forms.CharField(label=gettext_lazy("Folder on this machine"), max_length=400)
    field_order = ("name", "path", "category", "access", "owner", "needs_review")


class MailboxForm(PlacementForm):
    """Another mailbox. `address` is what a Door holds, once the form is valid."""

    ids = "mailbox-%s"
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    host = forms.RegexField(
        label=gettext_lazy("Mail server (IMAP)"), max_length=200, regex=r"^[\w.-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:]+\](:\d{1,5})?$",
        help_text=gettext_lazy("imap.example.org, with :port if it is not the usual one"),
    )  # fmt: skip
    user = forms.CharField(label=gettext_lazy("User name there"), max_length=150)
    secret = forms.CharField(
        label=gettext_lazy("Password"), max_length=400, strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    folder = forms.CharField(label=gettext_lazy("Folder in the mailbox"), max_length=100, initial="INBOX")
    is_plain = forms.BooleanField(
        label=gettext_lazy("Without encryption (only for a server on this machine)"), required=False
    )
    field_order = (
        "name", "host", "user", "secret", "folder", "is_plain", "category", "access", "owner", "needs_review",
    )  # fmt: skip

    @property
    def address(self) -> str:
        """imaps://user@host/folder."""
        said = self.cleaned_data
        scheme = "imap" if said["is_plain"] else "imaps"
        return f"{scheme}://{quote(said['user'], safe='')}@{said['host']}/{quote(said['folder'])}"


class SecretForm(forms.Form):
    """Another password. The one that is kept is never shown."""

    secret = forms.CharField(
        label=gettext_lazy("New password"), max_length=400, strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip


class RuleForm(PlacementForm):
    """A rule: empty is as the door says."""

    ids = "rule-%s"
    subject = forms.ChoiceField(label=gettext_lazy("What is compared"), choices=())
    pattern = forms.CharField(
        label=gettext_lazy("With"), max_length=200,
        help_text=gettext_lazy("* stands for any text, ? for one character: *@school.example, invoices/*"),
    )  # fmt: skip
    is_ignored = forms.BooleanField(label=gettext_lazy("What matches is left alone"), required=False)
    access = forms.ChoiceField(
        label=gettext_lazy("Who may see them"), choices=[("", AS_THE_DOOR), *OPEN_TO], required=False
    )
    owner = PersonField(
        label=gettext_lazy("Whose they are (a user name)"), required=False, max_length=150, help_text=AS_THE_DOOR
    )
    needs_review = forms.TypedChoiceField(  # type: ignore[assignment]
        label=LOOKED_AT, required=False, empty_value=None, coerce=lambda value: value == "yes",
        choices=[("", AS_THE_DOOR), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )  # fmt: skip
    field_order = ("subject", "pattern", "is_ignored", "category", "access", "owner", "needs_review")

    def __init__(self, door: Door, *args: Any, **kwargs: Any) -> None:
        """Offered is what items of this door have."""
        super().__init__(*args, **kwargs)
        mail = {Rule.Subject.SENDER, Rule.Subject.SUBJECT, Rule.Subject.NAME}
        offered = mail if door.kind == Door.Kind.MAILBOX else {Rule.Subject.PATH, Rule.Subject.NAME}
        self.fields["subject"].choices = [one for one in Rule.Subject.choices if one[0] in offered]  # type: ignore[attr-defined]
        self.fields["category"].empty_label = AS_THE_DOOR  # type: ignore[attr-defined]
