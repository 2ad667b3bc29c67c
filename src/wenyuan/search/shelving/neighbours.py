"""The voice of what is filed already: the categories of documents about the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import AnonymousUser

from wenyuan.library.models import Document
from wenyuan.library.rules import visible_to
from wenyuan.search import port
from wenyuan.search.describing import Described
from wenyuan.search.port import Hit, SearchIndex
from wenyuan.search.related import nearest
from wenyuan.search.scope import scope
from wenyuan.search.shelving.voice import Claim, Claims

#: Neighbours that are asked, and how many of one category make it a claim: fewer would name them.
NEIGHBOURS = 15
LEAST = 3
_WORDS = 4


def by_neighbours(index: SearchIndex, document: Document, described: Described) -> Claims:
    """Categories of at least LEAST of the nearest public documents, copies of this one apart, with words shared with them.

    Asked for as nobody in particular, whoever looks: the answer is the same for all and made of public documents only.
    """
    nobody = AnonymousUser()
    others = port.Not(port.AnyOf("cluster", (document.head_id or document.pk,)))
    hits = nearest(index, described, scope(nobody, others), limit=NEIGHBOURS)
    rows = Document.objects.filter(visible_to(nobody), pk__in=[hit.document for hit in hits], category__isnull=False)
    return of_filed(index, described, hits, dict(rows.values_list("pk", "category_id")))


def of_filed(index: SearchIndex, described: Described, hits: Sequence[Hit], filed: Mapping[int, int]) -> Claims:
    """What these hits say together, by where each document is filed (key to category)."""
    scores: defaultdict[int, float] = defaultdict(float)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for hit in hits:
        if (category := filed.get(hit.document)) is not None:
            scores[category] += hit.score
            members[category].append(hit.document)
    strong = {category: found for category, found in members.items() if len(found) >= LEAST}
    terms = index.top_terms([pk for found in strong.values() for pk in found])
    claims: dict[int, Claim] = {}
    for category, found in strong.items():
        standing = Counter(term for pk in found for term in terms.get(pk, {}))
        common = {term: n for term, n in standing.items() if n >= LEAST - 1}
        claims[category] = Claim(score=scores[category], words=tuple(described.in_common(common, _WORDS)))
    return claims
