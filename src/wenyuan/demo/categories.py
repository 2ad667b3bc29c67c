"""The category tree of a new library: read from categories.toml, two levels, named in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("categories.toml")


@dataclass(frozen=True, kw_only=True)
class Node:
    """One category. `descriptors` are the words that speak for it when a place for a document is suggested."""

    slug: str
    zh: str
    en: str
    descriptors: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()


def categories() -> list[Node]:
    """The top categories in the order in which they are shown, each with its children."""
    return [_node(raw) for raw in tomllib.loads(FILE.read_text("utf-8"))["category"]]


def category_paths(nodes: list[Node] | None = None) -> list[str]:
    """Every category's address below the root, parents before children: `rules`, `rules/safety`, ..."""
    found: list[str] = []
    for node in categories() if nodes is None else nodes:
        found.append(node.slug)
        found.extend(f"{node.slug}/{path}" for path in category_paths(list(node.children)))
    return found


def _node(raw: Mapping[str, Any]) -> Node:
    return Node(
        slug=raw["slug"],
        zh=raw["zh"],
        en=raw["en"],
        descriptors=tuple(raw.get("descriptors", ())),
        children=tuple(_node(child) for child in raw.get("children", ())),
    )
