"""Networks as people write them, and where a request comes from."""

from __future__ import annotations

import pytest

from wenyuan.kernel.networks import NotANetwork, asking, parse


def test_networks_are_one_a_line_and_a_wrong_line_is_named() -> None:
    assert [str(one) for one in parse("192.0.2.1\n\n 10.1.2.3/8 \n2001:db8::/32")] == [
        "192.0.2.1/32",
        "10.0.0.0/8",
        "2001:db8::/32",
    ]
    with pytest.raises(NotANetwork, match="printer"):
        parse("192.0.2.1\nprinter")


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "found"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        # Without proxies of our own, what the header says is a claim.
        ("192.0.2.1", "198.51.100.9", 0, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9, 192.0.2.1", 1, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9, 192.0.2.1, 10.0.0.2", 2, "192.0.2.1"),
        # Fewer than there are proxies: somebody came in by another door.
        ("192.0.2.7", "198.51.100.9", 2, "192.0.2.7"),
        ("192.0.2.7", ",", 1, "192.0.2.7"),
        ("10.0.0.1", "192.0.2.1:4711", 1, "192.0.2.1"),
        ("10.0.0.1", "[2001:db8::9]:443", 1, "2001:db8::9"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("10.0.0.1", "unknown", 1, "None"),
        ("", "", 0, "None"),
    ],
)
def test_a_request_comes_from_what_the_outermost_proxy_of_ours_saw(
    peer: str, forwarded: str, proxies: int, found: str
) -> None:
    assert str(asking(peer, forwarded, proxies=proxies)) == found
