"""Reading what is known of the chain."""

from __future__ import annotations

from dataclasses import dataclass

from wenyuan.audit.models import Seal, Verification


@dataclass(frozen=True, kw_only=True)
class ChainState:
    """The chain as it was last seen, for pages, which do not walk it."""

    #: Events in it.
    sealed: int
    #: The last walk; None: there was none.
    walk: Verification | None

    @property
    def is_whole(self) -> bool | None:
        """Whether that walk found it whole; None without one."""
        return None if self.walk is None else not self.walk.troubles


def chain_state() -> ChainState:
    """Two queries."""
    last = Seal.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    return ChainState(sealed=last or 0, walk=Verification.objects.order_by("-at", "-pk").first())
