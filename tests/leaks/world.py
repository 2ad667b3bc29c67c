"""A library in which some documents are nobody's business, with a word of its own in everything that is known of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from tests.copies.conftest import text_named
from tests.portal import copy_samples, samples
from wenyuan.accounts.actions import suspend
from wenyuan.accounts.models import User
from wenyuan.copies.models import Statement
from wenyuan.library.models import Access, Category, CustomField, Document, DocumentUse, Grant, Page, Proposal, Status
from wenyuan.library.standing import set_branches
from wenyuan.search import indexer, suggest

#: Every standing and audience that hides a document, as its rows say it.
HIDDEN: dict[str, dict[str, Any]] = {
    "private": {"access": Access.PRIVATE},
    "named": {"access": Access.NAMED},
    "link": {"access": Access.LINK, "link_key": "new" + "k" * 19},
    "draft": {"status": Status.DRAFT},
    "review": {"status": Status.REVIEW},
    "embargoed": {"embargo_until": dt.timedelta(days=1)},
    "held": {"status": Status.PROCESSING, "needs_review": True},
    "withdrawn": {"status": Status.WITHDRAWN},
    "removed": {"status": Status.REMOVED},
    "kept": {"status": Status.KEPT, "failure_code": "encrypted"},
    "refused": {"status": Status.REFUSED, "failure_code": "archive_bomb"},
}
#: What is known of a document, and so may give it away.
PLACES = ("title", "author", "description", "source", "tag", "extra", "file", "note", "outline", "text", "proposal")
OLD_KEY = "old" + "k" * 19


def canary(place: str, name: str) -> str:
    """The word that stands in this place of the document of this name, and nowhere else."""
    return f"canary{place}{name}"


@dataclass(kw_only=True)
class World:
    """The people who look, and the documents that are not theirs to see."""

    hidden: dict[str, Document]
    public: list[Document]
    viewers: dict[str, Client]
    librarian: Client
    #: Bytes of hidden files, by their sha256.
    digests: list[str] = field(default_factory=list)

    def index(self) -> None:
        """Search and suggestions as the rows are now."""
        indexer.rebuild()
        suggest.rebuild()

    def take_out(self) -> None:
        """The same library without the hidden documents."""
        Document.objects.filter(pk__in=[one.pk for one in self.hidden.values()]).update(current=None, head=None)
        for one in self.hidden.values():
            one.delete()
        self.index()


def world() -> World:
    """Hidden documents beside public ones of the same owner, category, tag and text, seen by people who may not see them."""
    author = samples.user("author", display_name="撰稿人")
    shelves = samples.categories()
    Category.objects.add_root({"slug": "hiddenshelf", "name_zh": "hiddenshelf", "name_en": "hiddenshelf"})
    CustomField.objects.create(key="archive", name_zh="档号", name_en="Archive number")
    text = text_named("annual-review")[:2000]
    report = copy_samples.document(
        author, "社区文化服务站工作总结", text, category=shelves["rules"], description="年度总结"
    )
    samples.tagged(report, ["总结"])
    plain = samples.document(author, "借阅办法", category=shelves["safety"], language="zh")
    neighbour = samples.user("neighbour", is_uploader=True)
    own = copy_samples.document(neighbour, "抄来的总结", copy_samples.laundered(text), category=shelves["culture"])
    named, fellow = samples.user("named"), samples.user("fellow")
    hidden = {name: _hidden(name, author, shelves["rules"], text, dict(fields)) for name, fields in HIDDEN.items()}
    Grant.objects.create(document=hidden["named"], user=fellow)
    Document.objects.filter(pk=hidden["private"].pk).update(head=report)
    Document.objects.filter(pk=hidden["review"].pk).update(category=Category.objects.get(slug="hiddenshelf"))
    Statement.objects.create(document=own, other=hidden["private"], kind="own", note="canarystatement")
    return World(
        hidden=hidden,
        public=[report, plain, own],
        viewers=_viewers(neighbour, named, hidden, shelves),
        librarian=_client(samples.user("librarian", is_staff=True)),
        digests=[str(one.current.original_id) for one in hidden.values() if one.current],
    )


def _hidden(name: str, author: User, shelf: Category, text: str, fields: dict[str, Any]) -> Document:
    """A copy of the public report with a canary in every place."""
    if isinstance(later := fields.get("embargo_until"), dt.timedelta):
        fields["embargo_until"] = timezone.now() + later
    failure = fields.pop("failure_code", "")
    made = copy_samples.document(
        author,
        f"{canary('title', name)} 总结",
        f"{canary('text', name)} 借书证\n{text}",
        category=shelf,
        author=canary("author", name),
        description=canary("description", name),
        source=canary("source", name),
        extra={"archive": canary("extra", name)},
        **fields,
    )
    revision = made.current
    assert revision is not None
    revision.file_name = f"{canary('file', name)}.docx"
    revision.note = canary("note", name)
    revision.outline = [{"level": 0, "title": canary("outline", name), "page": n} for n in (1, 2)]
    revision.failure_code = failure
    if failure:
        revision.pdf, revision.page_count, revision.quick_text = None, 0, canary("text", name)
        Page.objects.filter(revision=revision).delete()
    revision.save()
    samples.tagged(made, ["总结", canary("tag", name)])
    Proposal.objects.create(
        document=made, field="author", value=canary("proposal", name), source="text", confidence=0.5
    )
    DocumentUse.objects.create(document=made, day=timezone.localdate(), opens=500)
    return made


def _viewers(
    neighbour: User, named: User, hidden: dict[str, Document], shelves: dict[str, Category]
) -> dict[str, Client]:
    """People of every kind who may see none of it; two of them could once."""
    sister = samples.user("sister")
    set_branches(sister, [shelves["culture"]])
    Grant.objects.create(document=hidden["named"], user=named).delete()
    suspended = samples.user("suspended", is_staff=True)
    viewers = {
        "stranger": Client(),
        "member": _client(samples.user("member")),
        "neighbour": _client(neighbour),
        "sister": _client(sister),
        "revoked": _client(named),
        "suspended": _client(suspended),
    }
    for name in ("stranger", "revoked"):
        session = viewers[name].session
        session["link_keys"] = [OLD_KEY]
        session.save()
    suspend(suspended, reason="x", until=None, by=None)
    return viewers


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
