"""Saving the metadata form: what the person wrote, and the proposal whose button was pressed, in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document
from wenyuan.moderation import deciding, metadata
from wenyuan.portal.metadata_form import MetadataForm

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

VERBS = {"accept": deciding.accept, "refuse": deciding.refuse}


def save(form: MetadataForm, *, by: User) -> Document:
    """Write the changes of a valid form, then accept or refuse the proposal that it names: both or neither.

    Raises NotAllowed, BadValue, Overtaken (also for a proposal that is gone).
    """
    with transaction.atomic():
        document = metadata.edit(form.document, form.changes, by=by, seen=form.seen)
        for verb, decide in VERBS.items():
            named = form.data.get(verb, "")
            if not named:
                continue
            proposal = document.proposals.filter(pk=named).first() if named.isdecimal() else None
            if proposal is None:
                raise Overtaken(named)
            document = decide(proposal, by=by)
    return document
