"""A small library put straight into the database: what the pipeline would leave, without its waiting."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from wenyuan.accounts.models import User
from wenyuan.blobs import actions
from wenyuan.blobs.models import Blob
from wenyuan.library import metadata
from wenyuan.library.models import Access, Category, Document, Page, Rendition, Revision, Status, Tag

PASSWORD = "open sesame 7"
PROSE = [
    "借书证由本人保管，不得转借。遗失时应当在三日内到服务台登记，由工作人员停用旧证并补发新证。",
    "每人每次可以借阅图书五册、期刊两册，期限三十日。没有他人预约的，可以续借一次，期限同前。",
    "逾期不还的，自逾期之日起暂停借阅；归还之后即行恢复，不收取费用。",
    "阅览室内请保持安静，饮水请用带盖的杯子。需要讨论的读者可以预约小组研讨室，每次两小时。",
    "捐赠的图书经登记、查重、加工之后入藏，重复的复本转赠社区书屋，并向捐赠人说明去向。",
    "发现破损请交给服务台，不要自行粘贴。修复组每周三集中处理，一般两周之内重新上架。",
]


def user(name: str, **fields: Any) -> User:
    """A person who can sign in with PASSWORD."""
    return User.objects.create_user(name, password=PASSWORD, **fields)


def blob(data: bytes, media_type: str = "") -> Blob:
    """Bytes in the store, and their row."""
    with transaction.atomic():
        return actions.row(actions.keep(io.BytesIO(data)), media_type=media_type)


def page_texts(title: str, pages: int) -> list[str]:
    """Text of each page: a heading and ten lines, different on every page."""
    found = []
    for n in range(1, pages + 1):
        lines = [title if n == 1 else f"第{n}节　借阅与服务之{n}"]
        lines += [f"{n}.{i + 1}　{PROSE[(n + i) % len(PROSE)]}" for i in range(10)]
        found.append("\n".join(lines))
    return found


@cache
def pdf(texts: tuple[str, ...]) -> bytes:
    """A PDF with one A4 page a text, Chinese by a font every PDF program knows."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for text in texts:
        y = 770
        for i, line in enumerate(text.split("\n")):
            canvas.setFont("STSong-Light", 18 if i == 0 else 12)
            for start in range(0, len(line), 36):
                canvas.drawString(72, y, line[start : start + 36])
                y -= 22
            y -= 8
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def document(owner: User, title: str, *, pages: int = 2, file_name: str = "", **fields: Any) -> Document:
    """A document with a revision and, unless `pages` is 0, a real PDF with text. `fields` go to whichever row has them."""
    kind = fields.pop("kind", "docx")
    revision_fields = {name: fields.pop(name) for name in list(fields) if hasattr(Revision, name) and name != "current"}
    fields.setdefault("status", Status.PUBLISHED)
    if fields["status"] == Status.PUBLISHED:
        fields.setdefault("published_at", timezone.now())
    made = Document.objects.create(owner=owner, title=title, **fields)
    texts = page_texts(title, pages)
    revision_fields.setdefault("rendition", Rendition.EXACT if pages else Rendition.NONE)
    revision = Revision.objects.create(
        document=made,
        original=blob(f"original of {title} {made.pk}".encode() * 40),
        file_name=file_name or f"{title}.{kind}",
        kind=kind,
        pdf=blob(pdf(tuple(texts)), "application/pdf") if pages else None,
        page_count=pages,
        page_sizes=f"595x842:0-{pages - 1}" if pages else "",
        **revision_fields,
    )
    Page.objects.bulk_create(Page(revision=revision, number=n, text=text) for n, text in enumerate(texts, 1))
    made.current = revision
    made.save(update_fields=["current"])
    return made


def another_revision(document: Document, *, pages: int = 2, **fields: Any) -> Revision:
    """A second, readable file of a document, which is not the one that is shown."""
    texts = page_texts(f"{document.title}（修订）", pages)
    number = document.revisions.count() + 1
    made = Revision.objects.create(
        document=document,
        number=number,
        original=blob(f"revision {number} of {document.pk}".encode()),
        file_name=f"{document.title}（修订）.docx",
        kind="docx",
        pdf=blob(pdf(tuple(texts)), "application/pdf"),
        page_count=pages,
        page_sizes=f"595x842:0-{pages - 1}",
        rendition=Rendition.EXACT,
        **fields,
    )
    Page.objects.bulk_create(Page(revision=made, number=n, text=text) for n, text in enumerate(texts, 1))
    return made


def tagged(document: Document, names: list[str]) -> list[Tag]:
    """The document with these tags and no others; the tags by their folded names."""
    tags = sorted(metadata.tags_named(names), key=lambda tag: tag.folded)
    document.tags.set(tags)
    return tags


def categories() -> dict[str, Category]:
    """Two shelves with a shelf below each."""
    tree = {
        ("rules", "法规与制度", "Rules and policies"): [("safety", "安全管理", "Safety")],
        ("culture", "历史文化", "History and culture"): [("printing", "书籍与印刷", "Books and printing")],
    }
    found = {}
    for (slug, zh, en), below in tree.items():
        found[slug] = Category.objects.add_root({"slug": slug, "name_zh": zh, "name_en": en})
        for child_slug, child_zh, child_en in below:
            found[child_slug] = Category.objects.add_child(
                found[slug], {"slug": child_slug, "name_zh": child_zh, "name_en": child_en}
            )
    return found


@dataclass(frozen=True, kw_only=True)
class Library:
    """Five people and a document in every state that a page can show."""

    owner: User
    member: User
    librarian: User
    #: Librarian of no branch yet: `standing.set_branches` says of which.
    curator: User
    shelves: dict[str, Category]
    public: Document
    long: Document
    members: Document
    private: Document
    processing: Document
    kept: Document
    refused: Document
    in_review: Document


def library() -> Library:
    """The whole small library."""
    owner = user("guest-ant", display_name="guest-ant")
    shelves = categories()
    day = timezone.now() - dt.timedelta(days=3)
    outline = [{"level": 0, "title": f"第{n}节　借阅与服务之{n}", "page": n} for n in range(2, 20)]
    return Library(
        owner=owner,
        member=user("member"),
        librarian=user("librarian", is_staff=True),
        curator=user("curator"),
        shelves=shelves,
        public=document(
            owner,
            "社区图书馆借阅办法（2024年修订）",
            pages=5,
            category=shelves["rules"],
            language="zh",
            author="社区图书馆",
            description="借书证、期限、续借与逾期的规定，自二〇二四年三月起施行。",
            published_at=day,
        ),
        long=document(
            owner,
            "A walk through the history of printing",
            pages=24,
            kind="pdf",
            category=shelves["printing"],
            language="en",
            outline=outline,
            published_at=day - dt.timedelta(days=1),
        ),
        members=document(owner, "会员通讯第七期", kind="odt", category=shelves["culture"], access=Access.MEMBERS),
        private=document(owner, "个人读书笔记", kind="txt", category=shelves["safety"], access=Access.PRIVATE),
        processing=document(
            owner,
            "消防疏散演练方案",
            pages=0,
            kind="pptx",
            category=shelves["safety"],
            status=Status.PROCESSING,
            quick_text="\n".join(PROSE),
        ),
        kept=document(
            owner,
            "加密的年度报表",
            pages=0,
            kind="xlsx",
            status=Status.KEPT,
            failure_code="encrypted",
        ),
        refused=document(
            owner,
            "来历不明的压缩包",
            pages=0,
            kind="zip",
            status=Status.REFUSED,
            failure_code="archive_bomb",
            failure_params={"why": "4 GB"},
        ),
        in_review=document(owner, "待审的通知", status=Status.REVIEW, category=shelves["rules"]),
    )
