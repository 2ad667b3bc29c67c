"""Text to tokens, the same way for pages and for queries.

Chinese is indexed as overlapping pairs of characters (with positions) and as single characters, without a dictionary:
a dictionary cuts the same words differently in different sentences, and what is cut differently is not found. Latin
words, numbers and codes stay whole and are kept in parts besides (node.js: node, js). Where writing changes its kind,
from letters to punctuation say, the two characters are kept as an edge, and of punctuation what stands on either side
as one of some thousand marks: the index could not tell otherwise whether a passage with punctuation is on a page without
reading it. Words of a dictionary (rjieba) only decide what a query requires, and which terms a document is about: there
an error costs order, never reach.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from operator import itemgetter

import rjieba

from wenyuan.kernel.folding import FOLD_VERSION, table
from wenyuan.kernel.text import CJK, is_cjk

#: Stands in the name of every index that was made with these rules.
ANALYZER_VERSION = f"{FOLD_VERSION}.3"

#: Longer tokens are cut, in pages and in queries alike: nobody types them, and a dictionary of them helps no one.
TOKEN_LENGTH = 64

# A line end inside a Chinese sentence is no gap. The pattern of a Latin token ends in a letter, a digit, + or #, so
# that the full stop after linux. is not part of it and c++ and c# are.
_RUN = re.compile(rf"([{CJK}]++(?:\s++[{CJK}]++)*)|([^\W_{CJK}]++(?:[._'][^\W_{CJK}]++)*[+#]*)")
_PART = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Run:
    """An unbroken stretch of Chinese characters, or one Latin word, number or code; folded, without white space."""

    text: str
    is_cjk: bool

    def pairs(self) -> list[str]:
        """The tokens that keep order: pairs of characters (a lone character is its own), or the whole word."""
        if not self.is_cjk:
            return [self.text[:TOKEN_LENGTH]]
        return [self.text[i : i + 2] for i in range(len(self.text) - 1)] or [self.text]

    def singles(self) -> list[str]:
        """The tokens without order or number: characters, or the word and, if it has several, its parts."""
        if self.is_cjk:
            return list(self.text)
        whole, parts = self.text[:TOKEN_LENGTH], self.parts()
        # main.java in main.java#l5, where # is no part of a name as it is in c#.
        bare = self.text.rstrip("+#")[:TOKEN_LENGTH]
        return list(dict.fromkeys((whole, bare, *parts)))

    def parts(self) -> list[str]:
        """The letters and the digits of a Latin word each for themselves: gb2312 is gb and 2312."""
        return [part[:TOKEN_LENGTH] for part in _PART.findall(self.text)]


def runs(folded: str) -> Iterator[Run]:
    """The stretches of letters and digits of a folded text, in order. Everything else separates and is dropped."""
    for cjk, other in _RUN.findall(folded):
        yield Run(text="".join(cjk.split()), is_cjk=True) if cjk else Run(text=other, is_cjk=False)


def tokens(folded: str) -> tuple[str, str]:
    """The (pairs, singles) of a short folded text, each joined by blanks: one stream in order, and a set.

    For the pages of documents see streams.py. How often a single stands on a page is not kept: it weighs a
    quarter, and the index is a twentieth smaller without.
    """
    found = list(runs(folded))
    pairs = [token for run in found for token in run.pairs()]
    singles = dict.fromkeys(token for run in found for token in run.singles())
    return " ".join(pairs), " ".join(singles)


#: Punctuation below this is written by private characters in an edge, which no index takes for the end of a token.
WRITTEN_BELOW, PRIVATE = 0x1000, 0xE000
#: Marks are private characters from here on, 2 ** MARK_BITS of them. Of 170,000 pages of 560 characters each has 57, and a
#: mark is on 1 % of them: 4,096 of them take .05 of the text, 16,384 .07, and every three characters themselves .25.
FIRST_MARK, MARK_BITS = 0xF0000, 12
#: An odd number near 2 ** 64 divided by the golden ratio: the upper bits of a product with it are well mixed (Knuth, The
#: Art of Computer Programming 3, 6.4).
MIX = 0x9E3779B97F4A7C15
#: Beyond this there are no letters, and no edges.
LAST_CODE = 0x3FFFF
_WORD_CHARACTER = re.compile(r"[^\W_]")


def edges(folded: str) -> set[str]:
    """What the index knows of a folded text where punctuation is, white space left out; a set without order.

    An *edge* is every two characters that are of different kinds: Chinese, letters, digits, anything else. A *mark*
    stands for every three of which the middle one is punctuation (anything else), by a hash, so that a passage has few
    pages that must be read for it: of "](h" the edge says that ( is before an h, the mark also what is before it. None
    has a NUL or half a character in it.
    """
    kept = [c for c in folded if not c.isspace()]
    found = {_edge(a, b) for a, b in pairwise(kept) if _kind(a) != _kind(b) and _may_be_kept(a + b)}
    threes = zip(kept, kept[1:], kept[2:], strict=False)
    return found | {_mark(a, b, c) for a, b, c in threes if not _kind(b) and _may_be_kept(a + b + c)}


def _kind(char: str) -> int:
    if is_cjk(char):
        return 3
    return (2 if char.isdecimal() else 1) if _WORD_CHARACTER.match(char) else 0


def _may_be_kept(chars: str) -> bool:
    return all(c != "\0" and ord(c) <= LAST_CODE and not "\ud800" <= c <= "\udfff" for c in chars)


def _edge(*chars: str) -> str:
    return "".join(c if _kind(c) or ord(c) >= WRITTEN_BELOW else chr(PRIVATE + ord(c)) for c in chars)


def _mark(a: str, b: str, c: str) -> str:
    three = (ord(a) << 42) | (ord(b) << 21) | ord(c)
    return chr(FIRST_MARK + ((three * MIX & (1 << 64) - 1) >> (64 - MARK_BITS)))


# The fold reads 著 as 着, but a dictionary knows 著作 and not 着作: these four are simplified characters in their own right.
_SPELLED = "著瞭藉彷"


@cache
def spelling() -> dict[int, int]:
    """Code point to code point, as `spelled` reads them."""
    return {source: target for source, target in table().items() if chr(source) not in _SPELLED}


def spelled(text: str) -> str:
    """The text as a dictionary of simplified Chinese spells it: folded but for _SPELLED, and one to one as well."""
    return text.translate(spelling())


def words(text: str) -> list[str]:
    """The words of unfolded text, spelled, as a person would cut it; without punctuation, long ones not cut further."""
    found: list[str] = []
    for run in runs(spelled(text)):
        found += rjieba.cut(run.text) if run.is_cjk else [run.text[:TOKEN_LENGTH]]
    return found


def is_known(word: str) -> bool:
    """Whether the dictionary has the word; others were guessed from the characters around them, or are Latin."""
    return bool(rjieba.has_word(word)) or word.isascii()


def term_counts(text: str, most: int | None = None) -> dict[str, int]:
    """How often each word of two characters or more that is not a bare number stands in `spelled` text; the commonest
    first, of equals the earlier, and not more than `most`.

    Long words count beside the words in them (委员会 and 委员), so that texts that cut them differently still meet.
    """
    counted = sorted(Counter(rjieba.cut_for_search(text)).items(), key=itemgetter(1), reverse=True)
    terms = ((w, n) for w, n in counted if len(w) > 1 and w.isalnum() and not w.isdecimal())
    return dict(islice(terms, most))
