"""Documents that hold copies of each other's text, put into the database as the pipeline would leave them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tests.copies.conftest import text_named
from tests.portal import samples
from wenyuan.accounts.models import User
from wenyuan.copies import actions
from wenyuan.demo import rewrite
from wenyuan.library.models import Access, Document, Page, Rendition, Revision, Status

#: Characters of a line and lines of a page, as samples.pdf draws them.
WIDTH, LINES = 34, 24


def laundered(text: str) -> str:
    """The text after a rewriting tool: words put for others, years moved by one."""
    return rewrite.shift_years(rewrite.substitute(text, lang="zh"), by=1, lang="zh")


def pages(text: str) -> list[str]:
    """The text in lines and pages that fit a sheet."""
    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, WIDTH)]
    return ["\n".join(lines[n : n + LINES]) for n in range(0, len(lines), LINES)]


def document(owner: User, title: str, text: str, **fields: Any) -> Document:
    """A document with these words on real pages, fingerprinted and matched."""
    texts = pages(text)
    fields.setdefault("status", Status.PUBLISHED)
    if fields["status"] == Status.PUBLISHED:
        fields.setdefault("published_at", timezone.now())
    kind = fields.pop("kind", "docx")
    original = fields.pop("original", None)
    made = Document.objects.create(owner=owner, title=title, language="zh", **fields)
    revision = Revision.objects.create(
        document=made,
        original=original or samples.blob(f"original of {title} {made.pk}".encode() * 40),
        file_name=f"{title}.{kind}",
        kind=kind,
        pdf=samples.blob(samples.pdf(tuple(texts)), "application/pdf"),
        page_count=len(texts),
        page_sizes=f"595x842:0-{len(texts) - 1}",
        rendition=Rendition.EXACT,
    )
    Page.objects.bulk_create(Page(revision=revision, number=n, text=text) for n, text in enumerate(texts, 1))
    made.current = revision
    made.save(update_fields=["current"])
    actions.mark(made)
    actions.match(made)
    return Document.objects.select_related("current").get(pk=made.pk)


@dataclass(frozen=True, kw_only=True)
class Copies:
    """One text in several documents. `hidden` is the owner's own, `members` open to people who are signed in."""

    original: Document
    rewritten: Document
    same: Document
    excerpt: Document
    hidden: Document
    members: Document


def copies(owner: User) -> Copies:
    """A report and what was made of it."""
    text = text_named("annual-review")
    return Copies(
        original=document(owner, "社区文化服务站2023年工作总结", text),
        rewritten=document(owner, "2024年文化效劳工作总结", laundered(text), kind="doc"),
        same=document(owner, "工作总结（打印版）", text, kind="pdf"),
        excerpt=document(owner, "工作总结摘录", text[: len(text) // 2]),
        hidden=document(owner, "私藏的工作总结", laundered(text)[40:], access=Access.PRIVATE),
        members=document(owner, "会员版工作总结", text[30:], access=Access.MEMBERS),
    )
