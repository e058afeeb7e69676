"""Which contacts are practice."""

from __future__ import annotations

PREFIX = "practice:"


def is_practice(contact_key: str) -> bool:
    """Tell whether a contact is practice: what happens in it counts nowhere.

    >>> is_practice("practice:20260329-5f1c2a"), is_practice("PBX-17")
    (True, False)
    """
    return contact_key.startswith(PREFIX)
