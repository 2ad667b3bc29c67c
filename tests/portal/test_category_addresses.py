"""Old addresses of categories lead on, and tell a stranger nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.moderation import tree
from wenyuan.moderation.tree import Names


def test_an_old_address_leads_to_where_the_category_is_now(client: Client, library: samples.Library) -> None:
    shelves, by = library.shelves, library.librarian
    tree.move(shelves["printing"], below=shelves["rules"], by=by)
    assert client.get("/c/culture/printing?sort=title")["Location"] == "/c/rules/printing?sort=title"
    tree.rename(shelves["rules"], Names(zh="制度", en="Policies"), by=by)
    assert client.get("/c/rules")["Location"] == "/c/policies"
    tree.merge(shelves["printing"], shelves["rules"], by=by)
    assert client.get("/c/rules/printing")["Location"] == "/c/policies"


@pytest.mark.parametrize("address", ["/c/secret", "/c/culture/secret", "/c/secret-of-old"])
def test_a_category_with_nothing_to_see_has_no_address_old_or_new(
    client_of: Callable[[str], Client], library: samples.Library, address: str
) -> None:
    by = library.librarian
    made = tree.add(Names(zh="机密", en="Secret of old"), below=library.shelves["culture"], by=by)
    library.private.category = made
    library.private.save(update_fields=["category"])
    tree.rename(made, Names(zh="机密", en="Secret"), by=by)
    assert client_of("stranger").get(address).status_code == 404
    assert client_of("owner").get(address).status_code in {200, 301}
