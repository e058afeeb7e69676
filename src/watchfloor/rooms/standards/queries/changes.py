"""How often what holds was changed by this process: what caches in it look at first."""

from __future__ import annotations

from itertools import count

_NUMBERS = count(1)
_LAST = [0]


def changes_here() -> int:
    """Return a number that grows with every change that this process makes. Asks nobody."""
    return _LAST[0]


def note_change_here() -> None:
    """Count a change: when it is made, for who reads on in its transaction, and once committed."""
    _LAST[0] = next(_NUMBERS)
