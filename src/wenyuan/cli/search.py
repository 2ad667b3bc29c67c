"""`wenyuan search`: the search of the site, for the terminal and for scripts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenyuan.cli import django

if TYPE_CHECKING:
    from wenyuan.search.results import DocumentHit, Results


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def search(
        query: Annotated[
            str, typer.Argument(help='As on the site: words, "a passage", -without, title: year: pages: …')
        ],
        *,
        limit: Annotated[int, typer.Option(min=1, max=500, help="Documents to show.")] = 20,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
        as_user: Annotated[str, typer.Option("--as", help="User name of the person who asks; else the public.")] = "",
    ) -> None:
        """Find documents and the pages on which the words stand.

        Exit status 0: something was found; 1: nothing; 2: the index is missing, or there is no such person.
        """
        django()
        from django.contrib.auth.models import AnonymousUser
        from django.utils import translation

        from wenyuan.accounts.models import User
        from wenyuan.cli.prepare import prepare
        from wenyuan.env import env
        from wenyuan.search import service

        prepare()
        translation.activate(env().language)
        user = User.objects.filter(username=as_user).first() if as_user else AnonymousUser()
        if user is None:
            print(f"wenyuan: there is no user {as_user!r}", file=sys.stderr)
            raise typer.Exit(2)
        found = service.search(query, user=user, limit=limit)
        if as_json:
            print(json.dumps(record(found), ensure_ascii=False))
        else:
            print(told(found))
        raise typer.Exit(0 if found.items else 1)


def record(found: Results) -> dict[str, Any]:
    """The object that `--json` prints."""
    return {
        "query": found.query,
        "total": found.total,
        "is_exact_total": found.is_exact_total,
        "read_as": [{"kind": part.kind, "text": part.label} for part in found.parts],
        "notices": found.notices,
        "correction": found.correction.query if found.correction else None,
        "documents": [_document(hit) for hit in found.items],
    }


def _document(hit: DocumentHit) -> dict[str, Any]:
    from wenyuan.env import env
    from wenyuan.portal.addresses import document_path

    return {
        "id": hit.document.public_id,
        "title": hit.document.title,
        "address": env().public_url.rstrip("/") + document_path(hit.document),
        "copies": hit.copies,
        "is_second_choice": hit.is_partial,
        "pages": [{"page": page.page, "passage": "".join(text for text, _ in page.snippet)} for page in hit.hits],
        "more_pages": hit.more_pages,
    }


def told(found: Results) -> str:
    """The same in lines: how it was read, then each document with its passages, what was found in 【】."""
    total = f"{found.total}{'' if found.is_exact_total else '+'} documents"
    lines = [*found.notices, total if not found.correction else f"{total}; did you mean: {found.correction.query}"]
    for hit in found.items:
        mark = "~ " if hit.is_partial else ""
        lines += ["", f"{mark}{hit.document.title}  ({hit.document.public_id})"]
        for page in hit.hits:
            passage = "".join(f"【{text}】" if is_mark else text for text, is_mark in page.snippet)
            lines.append(f"  p. {page.page}  {passage}" if page.page else f"  {passage}")
        if hit.more_pages:
            lines.append(f"  … {hit.more_pages} more pages")
        if hit.copies:
            lines.append(f"  … {hit.copies} copies")
    return "\n".join(lines)
