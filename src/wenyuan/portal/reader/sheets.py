"""What the page mode shows of each page: its size, the addresses of its picture, its text layer, its marks."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenyuan import renditions
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library import queries
from wenyuan.library.models import Document, Page, Revision
from wenyuan.portal.reader.access import revision_key
from wenyuan.portal.reader.markup import layer_html, marks_html, running_lines

log = logging.getLogger(__name__)

#: A document of at most so many pages has all its text in the HTML, a longer one its first pages; the script fetches
#: the rest as the reader comes near.
ALL_INLINE, FIRST_INLINE = 10, 3
#: Pages of one fragment. Aligned to multiples of it, so that caches meet the same address again.
FRAGMENT_PAGES = 5


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page in page mode. `width` and `height` in points; `layer` is None where it is still to be fetched."""

    number: int
    width: float
    height: float
    #: Whether its size differs from the document's usual one, which is stated once.
    is_odd_size: bool
    label: str
    #: Address of the picture up to its width: "<this>800.img".
    picture: str
    layer: SafeString | None
    marks: SafeString | str
    #: A picture without text under it.
    is_image: bool


def sheets(
    document: Document,
    revision: Revision,
    *,
    pages: Iterable[int],
    inline: Iterable[int],
    marks: Mapping[int, Sequence[Sequence[renditions.Box]]],
) -> list[Sheet]:
    """The sheets of `pages` (from 1), with text layers for `inline`. One query and at most one child process.

    A layer that cannot be made leaves the picture readable: the reason goes to the log.
    """
    sizes = queries.page_sizes(revision)
    usual = usual_size(revision)
    scans = image_pages(revision)
    total = revision.page_count
    base = picture_base(document, revision)
    label = _("Page %(n)s of %(total)s")
    layers = page_layers(revision, inline)
    found = []
    for n in pages:
        width, height = sizes[n - 1]
        found.append(
            Sheet(
                number=n,
                width=width,
                height=height,
                is_odd_size=(width, height) != usual,
                label=label % {"n": n, "total": total},
                picture=f"{base}{n}-",
                layer=layers.get(n),
                marks=marks_html(marks.get(n, ())),
                is_image=n in scans,
            )
        )
    return found


def inline_pages(revision: Revision) -> range:
    """The pages whose text layer is in the first HTML."""
    total = revision.page_count
    return range(1, (total if total <= ALL_INLINE else FIRST_INLINE) + 1)


def page_layers(revision: Revision, pages: Iterable[int]) -> dict[int, SafeString]:
    """Text layers as HTML by page; running heads and feet are kept from screen readers but for the document's first."""
    try:
        layers = renditions.layers(revision, pages)
    except WenyuanError as error:
        log.warning("revision %s: no text layer: %s", revision.pk, error)
        return {}
    running = running_lines(layers)
    return {n: layer_html(layer, hidden=running if n > 1 else frozenset()) for n, layer in layers.items()}


def usual_size(revision: Revision) -> tuple[float, float]:
    """Width and height in points that most pages have."""
    sizes = Counter(queries.page_sizes(revision))
    return sizes.most_common(1)[0][0] if sizes else (595.0, 842.0)


def image_pages(revision: Revision) -> set[int]:
    """Numbers of the pages that are pictures without text."""
    return set(Page.objects.filter(revision=revision, is_image=True, text="").values_list("number", flat=True))


def picture_base(document: Document, revision: Revision) -> str:
    """Address of the document's pictures up to "<page>-<width>.img"."""
    address = reverse(
        "files:picture",
        kwargs={"public_id": document.public_id, "revision": revision_key(revision), "page": 1, "width": 160},
    )
    return address.removesuffix("1-160.img")
