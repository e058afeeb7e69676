"""Where messages may go: never into the machine or the network behind it, unless it is named.

Whoever may add a channel could otherwise make the server call anything that the server reaches.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address, ip_network


def is_named(host: str, allowed: Collection[str]) -> bool:
    """Say whether the installation names a host, or a network that holds its address.

    >>> is_named("mail.local", ["mail.local"]), is_named("10.2.3.4", ["10.2.0.0/16"])
    (True, True)
    """
    name = host.strip("[]").rstrip(".").casefold()
    return any(
        name == each.casefold() or _holds(each, name) for each in (x.strip() for x in allowed)
    )


def is_public(address: str) -> bool:
    """Say whether an address lies outside: no loopback, private, link-local or reserved one.

    >>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (False, False, False)
    """
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _holds(network: str, address: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False
