"""Known damage, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator

from wenyuan.keeping.models import Damage


def problems() -> Iterator[str]:
    """A sentence for each blob that a scrub found damaged and that nothing put right."""
    for damage in Damage.objects.filter(repaired_at__isnull=True).order_by("pk"):
        yield f"blob {damage.blob}: {damage.kind}, found {damage.found_at:%Y-%m-%d}, not repaired"
