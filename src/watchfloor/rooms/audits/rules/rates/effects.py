"""Before and after a day: what changed, how sure that is, and what would have changed anyway."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from callmath.control import shrink_rates

from .figures import Figure
from .groups import FEWEST_SHRUNKEN, Key


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of rates with its 95 % interval; negative when errors became fewer."""

    value: float
    low: float
    high: float

    @property
    def is_fall(self) -> bool:
        return self.high < 0

    @property
    def is_rise(self) -> bool:
        return self.low > 0


@dataclass(frozen=True, slots=True)
class Effect:
    """Before and after, of a group and of the rest.

    `beyond` is the group's change less that of the rest (difference in differences): what is left
    once everything that touched all is taken out. `expected` is the rate that one would expect
    afterwards had nothing been done: a group picked for its bad figure falls back by itself.
    """

    before: Figure
    after: Figure
    change: Change | None
    rest_before: Figure
    rest_after: Figure
    rest_change: Change | None
    beyond: Change | None
    expected: float | None
    was_picked_for_being_bad: bool

    @property
    def decisive(self) -> Change | None:
        """What the verdict rests on: against the rest where there is one."""
        return self.beyond or self.change


def change_of(before: Figure, after: Figure) -> Change | None:
    """Return after less before, with the interval of Newcombe's square-and-add (MOVER)."""
    first, second = _limits(before), _limits(after)
    if first is None or second is None:
        return None
    return _less(Change(*second), Change(*first))


def make_effect(
    before: Figure,
    after: Figure,
    rest_before: Figure,
    rest_after: Figure,
    *,
    peers_before: Mapping[Key, Figure],
    key: Key,
) -> Effect:
    """Compare a group with itself and with the rest; peers are all groups of its kind before."""
    change, rest_change = change_of(before, after), change_of(rest_before, rest_after)
    beyond = _less(change, rest_change) if change and rest_change else None
    is_bad = rest_before.rate is not None and (before.rate or 0.0) > rest_before.rate
    return Effect(
        before, after, change, rest_before, rest_after, rest_change, beyond,
        expected=_expected(peers_before, key),
        was_picked_for_being_bad=bool(key is not None and before.is_told and is_bad),
    )  # fmt: skip


def _limits(figure: Figure) -> tuple[float, float, float] | None:
    if figure.rate is None or figure.low is None or figure.high is None:
        return None
    return figure.rate, figure.low, figure.high


def _less(one: Change, other: Change) -> Change:
    value = one.value - other.value
    down = math.hypot(one.value - one.low, other.high - other.value)
    up = math.hypot(one.high - one.value, other.value - other.low)
    return Change(value, value - down, value + up)


def _expected(peers: Mapping[Key, Figure], key: Key) -> float | None:
    """Return the group's shrunken rate before: its own part, without the luck of the draw."""
    told = {name: figure for name, figure in peers.items() if figure.is_told}
    if key not in told or len(told) < FEWEST_SHRUNKEN:
        return None
    found = shrink_rates(
        [figure.effective_failed for figure in told.values()],
        [figure.size for figure in told.values()],
    )
    return float(found.rates[list(told).index(key)])
