"""`python -m wenyuan.search.suggester`: make the suggestions anew if the rows changed, and once a day learn anew which
category a text fits. The indexer starts it when something was indexed.

No part of the package `suggest`: that needs Django set up before it is imported.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time

import django

log = logging.getLogger(__name__)


def main() -> int:
    """0: they are in line with the rows. 1: another process is at it, or there is no index yet."""
    os.nice(10)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.settings")
    django.setup()
    from wenyuan.search.errors import IndexBusy, IndexNotReady
    from wenyuan.search.shelving.learning import learn_when_due
    from wenyuan.search.suggest.build import refresh

    try:
        refresh()
        learn_when_due(now=time.time())
    except (IndexBusy, IndexNotReady) as error:
        log.info("no suggestions this time: %r", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
