"""The points that hold, ready for every step of every contact: kept in the process.

What the cache is kept under changes with the library, the scale of stars, the measuring and the
day (an override ends with its day). Whether another process changed it is asked at most once a
second; what this process changes holds at once. A new library takes over from the last one every
card whose parts are the same: a change of one point among 10,000 costs the reading of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.risks.contracts import (
    Evidence,
    Measure,
    RiskCard,
    RiskNotFound,
    RiskPoint,
    StarScale,
)
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.kinds import POINT, SCALE
from watchfloor.rooms.risks.rules.stars import quick_sum
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard

from .evidence import latest_measures, measure_stamp
from .setting import get_scale

_FRESH = timedelta(seconds=1)
_KEPT = 4  # libraries: today's, and days that somebody looks back at
Stamp = tuple[str, datetime | None, date]


class _Made(NamedTuple):
    """What one card is made of."""

    version: VersionCard
    measure: Measure | None
    scale: StarScale
    today: date


@dataclass(frozen=True, slots=True)
class _Library:
    """The points of an instant."""

    cards: tuple[RiskCard, ...]
    by_code: Mapping[str, RiskCard]
    by_step: Mapping[str, tuple[RiskCard, ...]]


@dataclass(slots=True)
class _Checked:
    """The library that was found last, for which instant, and after which change made here."""

    at: datetime
    changes: int
    library: _Library


class _Shelf:
    """The libraries of this process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.kept: dict[Stamp, _Library] = {}
        self.last: _Checked | None = None
        self.parts = _Parts()

    def find(self, at: datetime) -> _Library:
        last, changes = self.last, standards.changes_here()
        if last and last.changes == changes and timedelta() < at - last.at <= _FRESH:
            return last.library
        stamp = _stamp(at)
        library = self.kept.get(stamp) or self._make(stamp, at)
        if last is None or at >= last.at:
            self.last = _Checked(at, changes, library)
        return library

    def _make(self, stamp: Stamp, at: datetime) -> _Library:
        with self.lock:  # one makes it, the others wait
            if stamp not in self.kept:
                made = self.parts.put_together(stamp, at)
                self.kept = {**dict(list(self.kept.items())[1 - _KEPT :]), stamp: made}
            return self.kept[stamp]

    def clear(self) -> None:
        self.kept, self.last, self.parts = {}, None, _Parts()


class _Parts:
    """What the last library was made of, so that the next one takes over what is the same."""

    def __init__(self) -> None:
        self._measured: tuple[datetime | None, Mapping[int, Measure]] | None = None
        self._cards: dict[int, tuple[_Made, RiskCard]] = {}

    def put_together(self, stamp: Stamp, at: datetime) -> _Library:
        measures, scale = self._measures(stamp[1], at), get_scale(at=at)
        made = {}
        for version in standards.list_held(kind=POINT, at=at):
            parts = _Made(version, measures.get(version.standard_id), scale, stamp[2])
            before = self._cards.get(version.id)
            is_same = before is not None and before[0] == parts
            made[version.id] = before if before and is_same else (parts, card_of(*parts))
        self._cards = made
        return _library_of(tuple(card for _, card in made.values()))

    def _measures(self, measured_at: datetime | None, at: datetime) -> Mapping[int, Measure]:
        if self._measured is None or self._measured[0] != measured_at:
            self._measured = (measured_at, latest_measures(at=at))
        return self._measured[1]


_SHELF = _Shelf()


def list_points(*, at: datetime) -> tuple[RiskCard, ...]:
    """Return the points that hold at an instant, by code."""
    return _SHELF.find(at).cards


def find_point(*, code: str, at: datetime) -> RiskCard | None:
    """Return the point of a code that holds at an instant."""
    return _SHELF.find(at).by_code.get(code)


def get_point(*, code: str, at: datetime) -> RiskCard:
    """Return the point of a code. :raises RiskNotFound: none holds."""
    card = find_point(code=code, at=at)
    if card is None:
        raise RiskNotFound(code)
    return card


def points_of_step(*, step: str, at: datetime) -> tuple[RiskCard, ...]:
    """Return the points bound to a step, the dearest first."""
    return _SHELF.find(at).by_step.get(step, ())


def forget() -> None:
    """Empty the cache: for tests, whose databases are undone behind its back."""
    _SHELF.clear()


def _stamp(at: datetime) -> Stamp:
    return (
        standards.library_stamp(kind=(POINT, SCALE), at=at),
        measure_stamp(at=at),
        at.astimezone(calendars.centre_zone()).date(),
    )


def _library_of(cards: tuple[RiskCard, ...]) -> _Library:
    steps: dict[str, list[RiskCard]] = {}
    for card in sorted(cards, key=lambda each: (-each.stars, -each.week_loss, each.code)):
        for step in card.point.steps:
            steps.setdefault(step, []).append(card)
    return _Library(
        cards=cards,
        by_code={card.code: card for card in cards},
        by_step={step: tuple(bound) for step, bound in steps.items()},
    )


def card_of(
    version: VersionCard, measure: Measure | None, scale: StarScale, today: date
) -> RiskCard:
    """Return a version as other rooms use it, with the stars of the day."""
    seen, reach = (measure.year, measure.reach) if measure else (Evidence(), None)
    point = body_of(version, RiskPoint)
    stars, rate, loss, week_loss = quick_sum(point, seen, reach, scale, today)
    return RiskCard(
        standard_id=version.standard_id,
        version_id=version.id,
        version=version.number,
        code=version.code,
        title=version.title,
        node_id=version.node_id,
        point=point,
        stars=stars,
        rate=rate,
        mean_loss=loss,
        week_loss=week_loss,
    )
