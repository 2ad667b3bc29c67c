"""The steps of a document's walk. What each does is in steps.py; how they are run, in runner.py."""

from __future__ import annotations

from wenyuan.jobs.plan import Plan, Step

#: Looked at first by everybody: makes a file findable within a second.
QUICK = "quick"
#: LibreOffice and everything else that makes a PDF.
OFFICE = "office"
#: Files that took too long or too much: few at a time, generous limits.
SLOW = "slow"
#: Work on the finished PDF.
PAGES = "pages"
#: The one writer of the index.
INDEX = "index"

#: Reasons of a child's end that more time and memory may mend: one try in the slow lane, and that is the last word.
SLOWER = frozenset({"timeout", "memory"})

LANES = (QUICK, PAGES, OFFICE, SLOW)

PLAN = Plan(
    (
        Step(name="sniff", lane=QUICK, group="look"),
        Step(name="gate", needs=("sniff",), lane=QUICK, group="look"),
        Step(name="quick_text", needs=("gate",), lane=QUICK, group="look", optional=True),
        Step(name="to_pdf", needs=("quick_text",), lane=OFFICE, is_bulk=True),
        Step(name="pages", needs=("to_pdf",), lane=PAGES, group="read"),
        Step(name="text", needs=("pages",), lane=PAGES, group="read"),
        Step(name="outline", needs=("text",), lane=PAGES, group="read", optional=True),
        Step(name="cover", needs=("outline",), lane=PAGES, group="read", optional=True),
        Step(name="fingerprint", needs=("text",), lane=PAGES, group="copies", opens_file=False, optional=True),
        Step(name="match", needs=("fingerprint",), lane=PAGES, group="copies", opens_file=False, optional=True),
        Step(name="suggest", needs=("text",), lane=PAGES, opens_file=False, optional=True),
        Step(name="index", needs=("cover", "suggest"), lane=INDEX, group="show", opens_file=False),
        Step(name="release", needs=("index",), lane=INDEX, group="show", opens_file=False),
    )
)
