"""Networks as an administrator writes them."""

from __future__ import annotations

import ipaddress

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotANetwork(ValueError):
    """A line is neither an address nor a network; `args` hold the line."""


def parse(text: str) -> tuple[Network, ...]:
    """One address or network a line; blank lines are none. Raises NotANetwork at the first line that is neither."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            found.append(ipaddress.ip_network(line, strict=False))
        except ValueError:
            raise NotANetwork(line) from None
    return tuple(found)
