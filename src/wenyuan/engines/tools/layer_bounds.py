"""Where the runs of a page's text layer may lie. The child keeps to it; who reads the layer refuses a page that does not."""

from __future__ import annotations

#: A run begins within these, in per cent of the page from its upper left corner: what is farther outside is nothing of the page.
NEAREST, FARTHEST = -1_000, 1_100
#: The most that a run's size and the distance between its letters may be, in cqw.
LARGEST = 100_000
