"""PDFs made here, and revisions that have them: what the tests of renditions and of the reader look at."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from wenyuan.accounts.models import User
from wenyuan.blobs import store
from wenyuan.blobs.models import Blob
from wenyuan.library.models import Access, Document, Page, Rendition, Revision, Status

A4 = (595.0, 842.0)
#: Twelve lines of plain Chinese and one of both scripts.
LINES = (
    "第一章　总则",
    "第一条　为了公正及时解决劳动争议，保护当事人合法权益，",
    "促进劳动关系和谐稳定，制定本法。",
    "第二条　中华人民共和国境内的用人单位与劳动者发生的下列",
    "劳动争议，适用本法：",
    "（一）因确认劳动关系发生的争议；",
    "（二）因订立、履行、变更、解除和终止劳动合同发生的争议；",
    "（三）因除名、辞退和辞职、离职发生的争议；",
    "工会依照法律规定通过职工代表大会组织职工参与民主决策。",
    "第三条　解决劳动争议，应当根据事实，遵循合法、公正、及时、",
    "着重调解的原则，依法保护当事人的合法权益。",
    "The labour union may mediate 劳动争议 before arbitration.",
)

Draw = Callable[[Canvas, int], None]


def lines(canvas: Canvas, number: int) -> None:
    """A page of LINES with its number at the foot."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setFont("STSong-Light", 14)
    for row, text in enumerate(LINES):
        canvas.drawString(72, 760 - 26 * row, text)
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(280, 40, f"第{number}页")


def seal(canvas: Canvas, number: int) -> None:
    """A page with one small red mark and no text."""
    canvas.setFillColor(Color(0.8, 0.1, 0.1))
    canvas.circle(300, 400, 20, stroke=0, fill=1)


def pdf(pages: int = 3, *, draw: Draw = lines, size: tuple[float, float] = A4, title: str = "") -> bytes:
    """A PDF of so many pages, each drawn by `draw`."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=True)
    canvas.setTitle(title or "made")
    for number in range(1, pages + 1):
        draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def person(name: str = "lin", **fields: object) -> User:
    """A person who can sign in."""
    return User.objects.create_user(name, password="a long word", **fields)


def document(
    data: bytes,
    *,
    pages: int,
    owner: User | None = None,
    title: str = "劳动争议调解仲裁法",
    texts: Sequence[str] | None = None,
    kind: str = "pdf",
    access: str = Access.PUBLIC,
    status: str = Status.PUBLISHED,
    outline: Sequence[dict[str, object]] = (),
    size: str = "595x842",
) -> Document:
    """A document whose current revision has `data` as its PDF. `texts`: stored text by page, LINES without it."""
    owner = owner or User.objects.filter(username="lin").first() or person()
    stored = store().put(io.BytesIO(data))
    blob, _ = Blob.objects.get_or_create(sha256=stored.sha256, defaults={"size": stored.size})
    found = Document.objects.create(owner=owner, title=title, access=access, status=status, language="zh")
    revision = Revision.objects.create(
        document=found,
        original=blob,
        pdf=blob,
        file_name=f"{title}.{kind}",
        kind=kind,
        rendition=Rendition.EXACT,
        page_count=pages,
        page_sizes=f"{size}:0-{pages - 1}",
        grey="1" * pages,
        outline=list(outline),
    )
    given = texts if texts is not None else ["\n".join((*LINES, f"第{n}页")) for n in range(1, pages + 1)]
    Page.objects.bulk_create(
        Page(revision=revision, number=n, text=text, is_image=not text) for n, text in enumerate(given, start=1)
    )
    found.current = revision
    found.save()
    return found
