"""Known damage and what is not looked after, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from wenyuan.blobs.models import Blob
from wenyuan.blobs.references import referenced
from wenyuan.keeping.models import Damage, Sweep

#: Without a sweep for so long, what nobody refers to stays for ever.
LONG = timedelta(days=2)


def problems() -> Iterator[str]:
    """A sentence for each blob that a scrub found damaged and that nothing put right, and for each that nobody clears away."""
    for damage in Damage.objects.filter(repaired_at__isnull=True).order_by("pk"):
        yield f"blob {damage.blob}: {damage.kind}, found {damage.found_at:%Y-%m-%d}, not repaired"
    # Between two sweeps it is nothing unusual.
    if not Sweep.objects.filter(at__gt=timezone.now() - LONG).exists():
        old = Blob.objects.filter(~referenced(), condemned_at=None, created_at__lt=timezone.now() - LONG)
        for sha256 in old.order_by("pk").values_list("pk", flat=True):
            yield f"blob {sha256}: nobody refers to it, and no sweep has been; `wenyuan sweep` marks it"
