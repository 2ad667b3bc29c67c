"""The voice that has learned from what is filed: trained on demand, kept beside the index, thrown away at will."""

from __future__ import annotations

import json
import logging
from array import array
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from wenyuan.kernel.folding import FOLD_VERSION
from wenyuan.library.models import Document
from wenyuan.library.rules import visible_to
from wenyuan.search import generations
from wenyuan.search.opening import opening
from wenyuan.search.shelving.grams import LENGTH, Model, train
from wenyuan.search.shelving.tree import shelves
from wenyuan.search.shelving.voice import Claim, Claims

log = logging.getLogger(__name__)

#: Documents of a category before it is learned, and the newest of them that are read.
LEAST, MOST = 20, 200
#: A claim of the model is how far a category stands above the mean of all, in the distance of the best; what is below
#: this part of it is no claim.
_FLOOR = 0.5
_WORDS = 4
#: Seconds after which what was learned is learned anew: what is filed in a day changes little.
RENEWED = 20 * 3600
_VERSION = 1

_loaded: tuple[Path, int, Model] | None = None


def learn() -> Model | None:
    """Train on the public documents of categories with LEAST of them, and put the model in force in one step.

    None, and no model in force, if there are fewer than two such categories. Costs about 15 ms of CPU a document.
    """
    chosen = _classes()
    if len(chosen) < 2:
        _path().unlink(missing_ok=True)
        return None
    model = train(_texts(chosen))
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    weights = {gram: [round(weight, 6) for weight in row] for gram, row in model.weights.items()}
    draft.write_text(json.dumps({"classes": model.classes, "weights": weights}, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
    return model


def learn_when_due(*, now: float) -> bool:
    """Train if there is no model yet or it is RENEWED seconds old at `now` (seconds since the epoch). Whether it was done."""
    try:
        is_due = now - _path().stat().st_mtime > RENEWED
    except FileNotFoundError:
        is_due = True
    return is_due and learn() is not None


def learned() -> Model | None:
    """The model in force; None if there is none, or it cannot be read (then `learn` makes another)."""
    global _loaded  # noqa: PLW0603 - one model a process, read again when the file is another
    path = _path()
    try:
        stamp = path.stat().st_mtime_ns
        if _loaded is None or _loaded[:2] != (path, stamp):
            found = json.loads(path.read_text(encoding="utf-8"))
            weights = {gram: array("f", row) for gram, row in found["weights"].items()}
            _loaded = (path, stamp, Model(classes=tuple(found["classes"]), weights=weights))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        log.warning("the model of categories cannot be read and is left out: %s", error)
        return None
    return _loaded[2]


def stamp() -> int:
    """A number that is another for every model that was put in force; 0 where there is none."""
    try:
        return _path().stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def by_model(model: Model, text: str, words: list[str]) -> Claims:
    """The categories that stand clearly above the others for a text. `words` are those that may be shown as the reason:
    of each claim those that speak for it."""
    scores = model.scores(text)
    if not scores:
        return {}
    mean = sum(scores.values()) / len(scores)
    highest = max(scores.values()) - mean
    claims: dict[int, Claim] = {}
    for pk, score in scores.items():
        part = (score - mean) / highest if highest > 0 else 0.0
        if part >= _FLOOR:
            speaking = sorted(((model.speaks(word, pk), word) for word in words), reverse=True)
            claims[pk] = Claim(score=part**4, words=tuple(word for weight, word in speaking[:_WORDS] if weight > 0))
    return claims


def _path() -> Path:
    """Named by the versions of what is in it: a model made by other rules is none."""
    return generations.root() / f"shelving-{_VERSION}-f{FOLD_VERSION}.json"


def _classes() -> list[int]:
    tree = shelves()
    public = Document.objects.filter(visible_to(AnonymousUser()), category__isnull=False)
    counted = public.values_list("category_id").annotate(n=Count("pk")).filter(n__gte=LEAST).order_by("category_id")
    return [pk for pk, _ in counted if not tree[pk].is_catch_all]


def _texts(classes: list[int]) -> Iterator[tuple[int, str]]:
    for category in classes:
        public = Document.objects.filter(visible_to(AnonymousUser()), category=category).select_related("current")
        for document in public.order_by("-pk")[:MOST]:
            yield category, f"{document.title}\n{opening(document, LENGTH)}"
