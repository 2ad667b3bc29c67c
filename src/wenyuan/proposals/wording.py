"""Saying in a sentence where a proposal comes from and why: the same on the desk, in the form and in the command line."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenyuan.library.models import Proposal


def source_name(source: str) -> str:
    """Where it comes from, in a word or two."""
    names = {
        "properties": _("the file's properties"),
        "heading": _("the largest line of page 1"),
        "file_name": _("the file's name"),
        "byline": _("the by-line"),
        "text": _("the text"),
        "category": _("the words of the text"),
        "reader": _("a reader"),
    }
    return names.get(source, source)


def why(proposal: Proposal) -> str:
    """Why it is proposed, as one sentence or two."""
    return " ".join(filter(None, (_reason(proposal), _agreement(proposal), _contradiction(proposal))))


def _reason(proposal: Proposal) -> str:
    said, field = proposal.why, Proposal.Field(proposal.field)
    if proposal.source == "reader":
        return _("A reader thinks that it stands better there.")
    if field == Proposal.Field.CATEGORY:
        words = _(", ").join(map(str, said.get("words", [])))
        return (
            _("These words of the text speak for it: %(words)s.") % {"words": words}
            if words
            else _("Documents like it stand there.")
        )
    if field == Proposal.Field.TAG:
        n = int(said.get("times", 0))
        times = ngettext("It stands %(n)s time in the text.", "It stands %(n)s times in the text.", n) % {"n": n}
        return _("A tag that is there already.") + " " + times if said.get("is_known") else times
    if field == Proposal.Field.DESCRIPTION:
        if said.get("is_abstract"):
            return _("It is the document's own abstract.")
        return _("Sentences of the document whose words say most of it.")
    if field == Proposal.Field.LANGUAGE:
        return _("The letters of the text are of this language.")
    if line := said.get("line"):
        return _("Page %(page)s says: “%(line)s”.") % {"page": said.get("page", 1), "line": line}
    return _of_source(proposal.source, said)


def _of_source(source: str, said: dict[str, object]) -> str:
    if source == "heading":
        return _("It is set in %(size)s points on page 1, most of the page in %(body)s.") % {
            "size": _points(said.get("size")),
            "body": _points(said.get("body")),
        }
    if source == "file_name":
        return _("The file has this name.")
    if said.get("page"):
        return _("The file's properties say so, and it stands on page 1.")
    return _("The file's properties say so.")


def _agreement(proposal: Proposal) -> str:
    agrees = [source_name(str(name)) for name in proposal.why.get("agrees", [])]
    if not agrees:
        return ""
    words = ngettext("So does %(sources)s.", "So do %(sources)s.", len(agrees))
    return words % {"sources": _(", ").join(agrees)}


def _contradiction(proposal: Proposal) -> str:
    others = [str(other) for other in proposal.why.get("others", [])]
    return _("The document also says %(others)s.") % {"others": _(", ").join(others)} if others else ""


def _points(size: object) -> str:
    return f"{float(str(size)):g}" if size else "?"
