"""All candidates of a document, from all that can be read of it."""

from __future__ import annotations

from wenyuan.engines.tools.properties import worthwhile_author
from wenyuan.jobs.models import StepRun
from wenyuan.kernel.languages import language_of
from wenyuan.library.models import Document, Proposal
from wenyuan.proposals.authors import author_candidates
from wenyuan.proposals.candidates import Candidate
from wenyuan.proposals.categories import category_candidates
from wenyuan.proposals.dates import date_candidates
from wenyuan.proposals.evidence import gather
from wenyuan.proposals.stated_dates import date_of
from wenyuan.proposals.summaries import summary_candidates
from wenyuan.proposals.tags import tag_candidates
from wenyuan.proposals.titles import title_candidates
from wenyuan.search import generations
from wenyuan.search.describing import describe_text
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.memory_index import MemoryIndex
from wenyuan.search.port import SearchIndex


def candidates_of(document: Document) -> list[Candidate]:
    """What a reading of the current revision says of every field; most certain first within a field.

    About 50 ms for a usual document, nearly all of it the category's learned voice and the phrases.
    """
    evidence = gather(document)
    if evidence is None:
        return []
    index = _index()
    found = title_candidates(evidence)
    found += author_candidates(evidence)
    found += date_candidates(evidence, date_of(dict(evidence.properties)))
    if code := language_of(evidence.opening):
        found.append(Candidate(field=Proposal.Field.LANGUAGE, value=code, source="text", confidence=0.9))
    if evidence.opening:
        described = describe_text(index, f"{document.title}\n{evidence.opening}")
        found += category_candidates(document, index=index)
        found += tag_candidates(evidence.opening, described)
        if not (evidence.is_sheet or evidence.is_deck):
            found += summary_candidates(evidence.opening, described.weights)
    return found


def stated_of(document: Document) -> list[Candidate]:
    """Author and date that the document's files state of themselves: what the first look wrote where nothing stood.

    Of all its revisions, and however uncertain: it is the machine's word, not a person's. One query.
    """
    runs = StepRun.objects.filter(subject__in=document.revisions.values("pk"), step="quick_text")
    found = []
    for output in runs.values_list("output", flat=True):
        properties = output.get("properties", {})
        author, date = worthwhile_author(str(properties.get("author", "")))[:200], date_of(properties)
        values = {Proposal.Field.AUTHOR: author, Proposal.Field.DATED: date.isoformat() if date else ""}
        found += [_stated(field, value) for field, value in values.items() if value]
    return found


def _stated(field: str, value: str) -> Candidate:
    return Candidate(field=field, value=value, source="properties", confidence=0.0)


def _index() -> SearchIndex:
    """The index in force; before there is one, an empty one: on the first day descriptors speak alone."""
    try:
        return generations.current()
    except IndexNotReady:
        return MemoryIndex()
