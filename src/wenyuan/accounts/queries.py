"""Reads about people, by what others may know of them."""

from __future__ import annotations

from django.db.models import Q

from wenyuan.accounts.models import User
from wenyuan.kernel.folding import fold, variants


def people_called(name: str) -> list[int]:
    """Keys of those whose public name this is; width, case, traditional and simplified forms do not matter.

    Several people may be masked to one name, and nothing here tells them apart. A name that is masked is not found:
    neither by itself, nor by a part of it.
    """
    wanted = fold(name.strip())
    if not wanted:
        return []
    # The database narrows by the first character, which a mask leaves as it is; the rule itself is in one place.
    first = Q()
    for form in {wanted[0], *variants().get(wanted[0], "")}:
        first |= Q(display_name__startswith=form) | Q(display_name="", username__startswith=form)
    found = User.objects.filter(first).only("display_name", "username", "is_masked").order_by("pk")
    return [person.pk for person in found.iterator() if fold(person.public_name) == wanted]
