"""People, as an administrator looks them up. What is done to them: moderation.people."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wenyuan.accounts.models import Role, User

#: A role as a condition on people; of several that hold the highest counts.
ROLES = {
    Role.ADMINISTRATOR: Q(is_superuser=True),
    Role.LIBRARIAN: Q(is_superuser=False) & (Q(is_staff=True) | Q(is_curator=True)),
    Role.UPLOADER: Q(is_superuser=False, is_staff=False, is_curator=False, is_uploader=True),
    Role.READER: Q(is_superuser=False, is_staff=False, is_curator=False, is_uploader=False),
}


def search(words: str, *, role: str = "", is_leaving: bool = False) -> QuerySet[User]:
    """People whose user name, shown name or address has the words, in the order of their names.

    `is_leaving`: only those who asked to be erased. Each comes with `farewell`, if there is one.
    """
    found = User.objects.order_by("username").select_related("farewell")
    if is_leaving:
        found = found.filter(farewell__isnull=False)
    if role in Role.values:
        found = found.filter(ROLES[Role(role)])
    for word in words.split()[:5]:
        found = found.filter(Q(username__icontains=word) | Q(display_name__icontains=word) | Q(email__istartswith=word))
    return found
