"""The queues of the desk, in the order in which they stand there.

A new queue of documents is a subclass of `DocumentQueue` in a module of its own, its item's template in
`templates/workbench/items/`, and a line in QUEUES. What has a page of its own (copies, say) is a line in PAGES.
"""

from __future__ import annotations

from wenyuan.workbench.queues.base import Queue
from wenyuan.workbench.queues.elsewhere import PAGES, OwnPage
from wenyuan.workbench.queues.failed import Failed
from wenyuan.workbench.queues.misfiled import Misfiled
from wenyuan.workbench.queues.new import New
from wenyuan.workbench.queues.orphans import Orphans
from wenyuan.workbench.queues.proposals import Proposals
from wenyuan.workbench.queues.revisions import Revisions

QUEUES: tuple[Queue, ...] = (New(), Revisions(), Proposals(), Misfiled(), Failed(), Orphans())

__all__ = ["PAGES", "QUEUES", "OwnPage", "Queue", "queue_called"]


def queue_called(key: str) -> Queue | None:
    """The queue of this key, as addresses have it."""
    return next((queue for queue in QUEUES if queue.key == key), None)
