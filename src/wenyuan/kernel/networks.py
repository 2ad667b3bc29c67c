"""Networks as an administrator writes them, and the address a request comes from."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
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


def address(text: str) -> Address | None:
    """An address as web servers write it, perhaps with a port; None where it is none."""
    text = text.strip()
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:443
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def asking(peer: str, forwarded: str, *, proxies: int) -> Address | None:
    """Where a request comes from: what the outermost of our own `proxies` saw, else the peer. None where that is no address.

    Each proxy appends to X-Forwarded-For (`forwarded`) whom it heard; what stands before those is the asker's own claim, and
    counts for nothing.
    """
    heard = [one for one in forwarded.split(",") if one.strip()]
    return address(heard[-proxies] if len(heard) >= proxies > 0 else peer)
