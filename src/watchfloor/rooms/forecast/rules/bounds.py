"""How far from now anything may lie that people enter."""

from __future__ import annotations

from datetime import date

# Beyond, instants cannot be told in every time zone, and nobody plans.
OLDEST, NEWEST = date(1970, 1, 2), date(2200, 1, 1)


def is_of_our_age(day: date) -> bool:
    """Say whether a day is one that somebody can mean.

    >>> is_of_our_age(date(2026, 3, 29)), is_of_our_age(date(26, 3, 29))
    (True, False)
    """
    return OLDEST <= day <= NEWEST
