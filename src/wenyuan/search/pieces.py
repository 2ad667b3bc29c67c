"""What the index is asked for a word, and for a passage.

A *piece* is something the index can look up: pairs of characters in a row, one character, a Latin word. For a word its
pieces are enough. For a passage they are necessary and no more: a lone character in it is part of a longer stretch in
the text, and of what stands between two stretches the index knows only where it meets them (its *edges*).
"""

from __future__ import annotations

from wenyuan.kernel.folding import fold
from wenyuan.search import port
from wenyuan.search.analyzer import Run, edges, runs, words
from wenyuan.search.query import Quote, Word

# Words of questions: they order results, but a page need not have them.
_ASKING = frozenset(
    fold(w)
    for w in "什么 怎么 怎样 怎么办 如何 哪些 哪个 哪里 哪儿 为什么 为何 是否 能否 可否 多少 几 吗 呢 的 了 是 在 和 与 及 "
    "what which who when where why how is are was were the a an of to in on for and".split()
)


def required_words(text: str) -> list[str]:
    """The words, folded, that a page must have for an unquoted text: those of two characters or more that do not only
    ask. If that leaves none, all of them."""
    found = list(dict.fromkeys(map(fold, words(text))))
    kept = [w for w in found if w not in _ASKING and (len(w) > 1 or w.isascii())]
    return kept or found


def lone_characters(text: str) -> list[str]:
    """The single characters, folded, that `required_words` leaves out and that do not only ask: 蓍 in 蓍的别名."""
    needed = required_words(text)
    return [w for w in map(fold, words(text)) if len(w) == 1 and w not in _ASKING and w not in needed]


def anywhere(word: str) -> port.Node:
    """A word on the page, in the title, or in what is said about the document."""
    return port.any_of((on_page(word), *(_in_title(word, name) for name in _TITLES)))


def on_page(word: str) -> port.Node:
    """A word in the text of the page."""
    return port.all_of(tuple(_run(run) for run in runs(word)))


def _run(run: Run) -> port.Node:
    if not run.is_cjk or len(run.text) == 1:
        return port.Term("singles", run.singles()[0])
    return _in_order("pairs", run.pairs())


# Both hold pairs and singles in one stream, so that a lone character and a part of a code are found in them as well.
_TITLES: tuple[port.TextField, ...] = ("title", "about")


def in_title(text: str) -> port.Node:
    """A word, or the pieces of a passage, in the title of the document."""
    return _in_title(fold(text), "title")


def _in_title(text: str, name: port.TextField) -> port.Node:
    return port.all_of(tuple(_in_order(name, run.pairs()) for run in runs(text)))


def _in_order(name: port.TextField, tokens: list[str]) -> port.Node:
    return port.Term(name, tokens[0]) if len(tokens) == 1 else port.Phrase(name, tuple(tokens))


def option(item: Word | Quote, *, whole: bool) -> port.Node:
    """All the words anywhere; or a passage on the page, or in the title of the document as a whole."""
    if isinstance(item, Word):
        return port.all_of(tuple(anywhere(word) for word in required_words(item.text)))
    titles = port.any_of(tuple(_in_title(fold(item.text), name) for name in _TITLES))
    return port.any_of((option_on_page(item, whole=whole), port.all_of((_OF_DOCUMENT, titles))))


def option_on_page(item: Word | Quote, *, whole: bool) -> port.Node:
    """Words, or the pieces of a passage: in a row, with what is punctuation between them, as far as that is certain.

    At an end of the passage a Latin word may be a part of a longer one (with `whole`: of a code), and a lone character
    of a longer stretch; a code may have a blank in it. These are looked up by themselves, and so are the edges.
    """
    if isinstance(item, Word):
        return port.all_of(tuple(on_page(word) for word in required_words(item.text)))
    found = list(runs(fold(item.text)))
    last = len(found) - 1
    pieces: list[port.Node] = []
    row: list[str] = []
    for i, run in enumerate(found):
        if (run.is_cjk and len(run.text) > 1) or (0 < i < last and run.text.isalnum()):
            row += run.pairs()
            continue
        if row:
            pieces.append(_in_order("pairs", row))
            row = []
        pieces += [_run(run)] if run.is_cjk else _parts(run, not whole and i == 0, not whole and i == last)
    if row:
        pieces.append(_in_order("pairs", row))
    pieces += [port.Term("edges", edge) for edge in sorted(edges(fold(item.text)))]
    return port.all_of(tuple(pieces))


# A page is not what its document's title says, so a quote in the title finds the document and not each page of it.
_OF_DOCUMENT = port.AnyOf("entry", (port.DOCUMENT,))


def _parts(run: Run, is_first: bool, is_last: bool) -> list[port.Node]:
    """The letters and digits of a Latin token; the outer ones of an open end may be parts of longer tokens."""
    parts = run.parts()
    pieces: list[port.Node] = []
    for i, part in enumerate(parts):
        open_left, open_right = is_first and i == 0, is_last and i == len(parts) - 1
        if open_left and open_right:
            pieces.append(port.PartOf(part, "inside"))
        elif open_left:
            pieces.append(port.PartOf(part, "end"))
        elif open_right:
            pieces.append(port.PartOf(part, "start"))
        else:
            pieces.append(port.Term("singles", part))
    return pieces


def is_likely(item: Word | Quote) -> bool:
    """Whether a page on which the index finds the pieces has the passage: it is one stretch, or one whole word, and
    there is no punctuation around it."""
    folded = fold(item.text)
    found = list(runs(folded))
    is_all = len(found) == 1 and found[0].text == "".join(folded.split())
    return is_all and (found[0].is_cjk or len(found[0].parts()) == 1)


#: What the entry of a document does not have.
_OF_PAGES = frozenset({"pairs", "singles", "edges"})


def off_page(node: port.Node) -> port.Node:
    """The same condition for the entry of a document, which has no text: quicker where words are on many pages."""
    if isinstance(node, port.Any):
        parts = tuple(off_page(part) for part in node.parts)
        return port.any_of(tuple(part for part in parts if part != port.Any()))
    if isinstance(node, port.All):
        parts = tuple(off_page(part) for part in node.parts)
        return port.Any() if port.Any() in parts else port.all_of(parts)
    is_text = isinstance(node, port.PartOf) or (isinstance(node, port.Term | port.Phrase) and node.field in _OF_PAGES)
    return port.Any() if is_text else node


def tokens_of(node: port.Node) -> list[port.Term] | None:
    """The tokens that an entry must have for a word or a row of words, whatever their order; None for other nodes."""
    if isinstance(node, port.Term):
        return [node]
    if isinstance(node, port.Phrase):
        return [port.Term(node.field, token) for token in node.tokens]
    if not isinstance(node, port.All):
        return None
    found = [tokens_of(part) for part in node.parts]
    return None if None in found else [term for terms in found if terms is not None for term in terms]
