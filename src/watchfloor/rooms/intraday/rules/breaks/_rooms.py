"""How many of a line may be away when, by the service that is foreseen with so many fewer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.timegrid import Window
from watchfloor.rooms.intraday.rules.proposing import LineAhead

FloatArray = NDArray[np.float64]
USUAL_MINUTES = 15  # for how long the places are counted where nobody has said
PART_MINUTES = 15  # people come and go by the quarter of an hour
UNKNOWN_SHARE = 0.1  # of those there may be away where nobody can foresee the service
MOST_AWAY = 50


class Room(Protocol):
    """What a line lets go."""

    @property
    def title(self) -> str:
        """Return what people call the line."""

    @property
    def target_share(self) -> float | None:
        """Return the service that must hold; None: nobody can foresee it."""

    def free(self, start: datetime, minutes: int) -> int:
        """Return how many more may be away for so long."""


@dataclass(frozen=True, eq=False)
class LineRoom:
    """A line whose service can be foreseen.

    :param people: who is there in each part of each interval, (intervals, parts), without those
        whom their schedule has away.
    :param held: when others will be away whom no schedule tells of.
    """

    line: LineAhead
    people: FloatArray
    held: tuple[Window, ...] = ()
    _shares: dict[int, FloatArray] = field(default_factory=dict, init=False, repr=False)

    @property
    def title(self) -> str:
        """Return what people call the line."""
        return self.line.title

    @property
    def target_share(self) -> float:
        """Return the service that must hold."""
        return self.line.target_share

    def free(self, start: datetime, minutes: int) -> int:
        """Return how many more may be away for so long without the line missing its target.

        Who is away by schedule is not among the line's people already. Fewer people never serve
        better, so the number is found by halving.
        """
        reach = self._reach(start, minutes)
        if not reach.any():
            return MOST_AWAY
        most = min(MOST_AWAY, int(self.people[reach > 0].min()))
        low, high = 0, most  # low is allowed, or nobody is
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._holds(reach, middle) else (low, middle - 1)
        return max(low - _held_in(self.held, start, minutes), 0)

    def service(self, start: datetime, minutes: int, away: int) -> float | None:
        """Return the service with so many more away; None: nothing comes."""
        held = _held_in(self.held, start, minutes)
        return self._share(self._reach(start, minutes), away + held)

    def _holds(self, reach: FloatArray, away: int) -> bool:
        share = self._share(reach, away)
        return share is None or share >= self.line.target_share

    def _share(self, reach: FloatArray, away: int) -> float | None:
        weights = reach * self.line.contacts[:, None]
        total = float(weights.sum())
        return float((weights * self._shares_with(away)).sum()) / total if total > 0 else None

    def _shares_with(self, away: int) -> FloatArray:
        if away not in self._shares:
            there = np.maximum(self.people - away, 0.0)
            rows = [self.line.serve(part, self.line.contacts) for part in there.T]
            self._shares[away] = np.column_stack(rows)
        return self._shares[away]

    def _reach(self, start: datetime, minutes: int) -> FloatArray:
        """Return which part of each part of each interval a break would lie in."""
        seconds = self.line.minutes * 60 / self.people.shape[1]
        begins, end = start.timestamp(), start.timestamp() + minutes * 60
        inside = np.minimum(self._edges + seconds, end) - np.maximum(self._edges, begins)
        found: FloatArray = np.clip(inside, 0.0, None) / seconds
        return found

    @cached_property
    def _edges(self) -> FloatArray:
        return np.array([[each.timestamp() for each in row] for row in parts_of(self.line)])


@dataclass(frozen=True, slots=True)
class PlainRoom:
    """A line whose service nobody can foresee: a tenth of those there may be away, at least one."""

    title: str
    there: int
    held: tuple[Window, ...] = ()
    target_share: None = None

    def free(self, start: datetime, minutes: int) -> int:
        """Return how many more may be away for so long."""
        most = max(1, int(self.there * UNKNOWN_SHARE))
        return max(most - _held_in(self.held, start, minutes), 0)


def parts_of(line: LineAhead) -> tuple[tuple[datetime, ...], ...]:
    """Return when the parts of each interval begin: quarters, or the interval where it is less."""
    count = max(line.minutes // PART_MINUTES, 1)
    length = timedelta(minutes=line.minutes // count)
    return tuple(tuple(start + length * part for part in range(count)) for start in line.starts)


def free_for(
    rooms: Mapping[int, Room], lines: Iterable[int], start: datetime, minutes: int
) -> int | None:
    """Return how many more may be away of each of some lines; None: it is no line's matter."""
    return min((rooms[line].free(start, minutes) for line in lines if line in rooms), default=None)


def _held_in(held: Sequence[Window], start: datetime, minutes: int) -> int:
    """Return how many of those held are away at once within a break, at most."""
    end = start + timedelta(minutes=minutes)
    touching = [each for each in held if each.start < end and start < each.end]
    return max(
        (
            sum(other.start <= max(each.start, start) < other.end for other in touching)
            for each in touching
        ),
        default=0,
    )
