"""What is expected of intervals to come, as the counts that a contract's formula is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

from watchfloor.rooms.interactions.contracts import Tally

THOUSANDTHS = 1000  # expected contacts are no whole numbers; a formula is a ratio and does not mind
_figures = attrgetter(*(each.name for each in fields(Tally)))
_EARLY_SHARE = 0.3  # of those who leave, within the threshold, before the day tells


@dataclass(frozen=True, slots=True)
class Expected:
    """What an interval is expected to come to. `service_share` is of `denominator`."""

    contacts: float
    service_share: float
    abandon_share: float
    denominator: str  # values of callmath.queueing.Denominator


def early_share(so_far: Tally) -> float:
    """Return which share of those who leave does so within the threshold, as the day tells it.

    >>> round(early_share(Tally(abandoned=100, abandoned_within=60)), 2)
    0.57
    """
    weight = 10  # contacts, that a day of few is drawn to the usual with
    return (so_far.abandoned_within + _EARLY_SHARE * weight) / (so_far.abandoned + weight)


def expected_tally(each: Expected, *, early: float) -> Tally:
    """Return the counts of an interval to come, in thousandths of contacts."""
    left = each.contacts * min(max(each.abandon_share, 0.0), 1.0)
    within = left * early
    answered = each.contacts - left
    promised = {
        "offered": each.service_share * each.contacts,
        "answered": each.service_share * answered,
        "without_short": each.service_share * (each.contacts - within),
        "short_count": each.service_share * each.contacts - within,
    }[each.denominator]
    return Tally(
        offered=_thousandths(answered) + _thousandths(left),
        answered=_thousandths(answered),
        abandoned=_thousandths(left),
        abandoned_within=_thousandths(within),
        answered_within=_thousandths(min(max(promised, 0.0), answered)),
    )


def add_up(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of counts."""
    rows = [_figures(each) for each in tallies]
    return Tally(*map(sum, zip(*rows, strict=True))) if rows else Tally()


def in_thousandths(tally: Tally) -> Tally:
    """Return counts that came in the unit of those that are expected."""
    return Tally(*(count * THOUSANDTHS for count in _figures(tally)))


def chance_of_share(share: float, contacts: float, *, waiting_together: float = 4.0) -> float:
    """Return the standard deviation that chance alone gives a share of contacts.

    Contacts that wait at the same time wait alike: they count as fewer.
    """
    if contacts <= 0:
        return 0.0
    return math.sqrt(max(share * (1 - share), 0.0) * waiting_together / contacts)


def _thousandths(contacts: float) -> int:
    return round(contacts * THOUSANDTHS)
