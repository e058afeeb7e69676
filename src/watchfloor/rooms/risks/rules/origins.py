"""What a proposal came from: a contact or a matter, named as "contact:PBX-17" or "matter:4"."""

from __future__ import annotations

CONTACT, MATTER = "contact", "matter"


def is_case(subject: str) -> bool:
    """Tell whether a subject can be shown as a case of a point.

    >>> [is_case(text) for text in ("contact:PBX-17", "matter:4", "matter:x", "standard:4", "")]
    [True, True, False, False, False]
    """
    kind, _, name = subject.partition(":")
    if kind == CONTACT:
        return 0 < len(name) <= 150 and "\x00" not in name
    return kind == MATTER and name.isdecimal() and len(name) < 19
