"""What robots are told, in every place they look at: robots.txt, answers' headers, pages."""

from __future__ import annotations

from wenyuan.house.values import House


def directives(house: House) -> list[str]:
    """For X-Robots-Tag and <meta name=robots>: nothing where everything is allowed."""
    found = [] if house.search_engines else ["noindex", "nofollow"]
    return found if house.ai_crawlers else [*found, "noai", "noimageai"]
