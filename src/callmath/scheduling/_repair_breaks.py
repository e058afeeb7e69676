"""Breaks of one shift put where somebody away hurts least."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ._types import BreakRule, RestBreak

Price = Callable[[int, int], float]  # of being away between two minutes of the shift's day


def best_breaks(
    rules: Sequence[BreakRule], start: int, end: int, step: int, price: Price
) -> tuple[RestBreak, ...] | None:
    """Return the cheapest breaks of a shift from `start` to `end`; None if they cannot all be had.

    They follow each other in the order of their windows. Dynamic program over the place of each.

    >>> lunch = BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=300)
    >>> best_breaks([lunch], 480, 960, 15, lambda begin, _: abs(begin - 690))
    (RestBreak(name='lunch', start_minute=690, minutes=30, paid=True),)
    """
    ordered = sorted(rules, key=lambda each: (each.earliest_minutes, each.latest_minutes))
    ways: dict[int, tuple[float, tuple[int, ...]]] = {start: (0.0, ())}  # by where the last ended
    for each in ordered:
        ways = _go_on(ways, each, start, end, step, price)
    if not ways:
        return None
    places = min(ways.values())[1]
    return tuple(
        RestBreak(name=each.name, start_minute=at, minutes=each.minutes, paid=each.paid)
        for each, at in zip(ordered, places, strict=True)
    )


def _go_on(
    ways: dict[int, tuple[float, tuple[int, ...]]],
    rule: BreakRule, start: int, end: int, step: int, price: Price,
) -> dict[int, tuple[float, tuple[int, ...]]]:  # fmt: skip
    """Return the cheapest way to each end of the next break."""
    first = -(-(start + rule.earliest_minutes) // step) * step
    last = min(start + rule.latest_minutes, end) - rule.minutes
    found = {}
    for at in range(first, last + 1, step):
        earlier = [way for ended, way in ways.items() if ended <= at]
        if earlier:
            cost, places = min(earlier)
            found[at + rule.minutes] = (cost + price(at, at + rule.minutes), (*places, at))
    return found
