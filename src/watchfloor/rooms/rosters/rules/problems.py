"""From what the centre knows to the problem that the engine solves. Pure: rows in, problem out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling import (
    Assignment,
    Friendly,
    IntervalDemand,
    Level,
    Meeting,
    PastShift,
    Person,
    Problem,
    Rule,
    Scope,
    ShiftType,
    Wish,
)
from watchfloor.rooms.rosters.contracts import ShiftCell, WorkTermsFacts

from .catalogue import tags_on
from .cells import to_assignment

DAY = 1440
GRID_MINUTES = 15
STAR_MINUTES = 60.0  # agent-minutes that refusing a wish of one star costs
UNDER_COST = 4.0  # a missing person's minute against a paid one
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Leave that was approved: whole days, or a part of the first one."""

    first_day: date
    last_day: date
    from_minute: int | None = None
    to_minute: int | None = None
    counts: bool = True  # as worked


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow:
    """A wish for a day, with its stars."""

    day: date
    wants: bool
    code: str
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """All that is known of somebody who can be rostered."""

    agent_id: int
    name: str
    team: str
    site: str
    skills: frozenset[str]
    shift_codes: frozenset[str]  # of the types that their part of the centre has
    terms: WorkTermsFacts | None = None
    employed_from: date | None = None
    employed_to: date | None = None
    absences: tuple[Absence, ...] = ()
    wishes: tuple[WishRow, ...] = ()
    history: tuple[ShiftCell, ...] = ()
    counters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """People whom a line wants with a skill in an interval, by the clock on the wall."""

    skill: str
    day: date
    start_minute: int
    minutes: int
    people: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a roster is to be made."""

    friendly: bool = True
    under_cost: float = UNDER_COST
    over_cost: float = 0.0
    meetings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days of a roster."""

    first_day: date
    last_day: date
    holidays: tuple[date, ...] = ()


def make_problem(
    *,
    span: Span,
    employees: Iterable[Employee],
    types: Sequence[ShiftType],
    needs: Iterable[Need],
    rules: Sequence[Rule],
    pinned: Iterable[ShiftCell] = (),
    settings: Settings = Settings(),
) -> Problem:
    """Return the problem of a roster."""
    staff, first_day = tuple(employees), span.first_day
    days = (span.last_day - first_day).days + 1
    horizon = _Horizon(first_day, days)
    return Problem(
        first_day=first_day,
        days=days,
        people=tuple(horizon.person(each) for each in staff),
        shift_types=tuple(types),
        demand=tuple(_demand(horizon, needs, settings)),
        rules=(*rules, *terms_rules(staff)),
        friendly=Friendly() if settings.friendly else None,
        interval_minutes=GRID_MINUTES,
        holidays=frozenset((day - first_day).days for day in span.holidays),
        meetings=tuple(_meeting(each) for each in settings.meetings),
        pinned=tuple(_pin(cell, first_day) for cell in pinned),
    )


def terms_rules(staff: Sequence[Employee]) -> Iterator[Rule]:
    """Yield what contracts say of hours and days of a week, as rules."""
    hours = sorted({each.terms.week_minutes for each in staff if each.terms})
    for minutes in hours:
        yield Rule(
            id=f"terms.hours.{minutes}",
            kind="max_minutes_week",
            parameters={"minutes": minutes},
            scope=Scope(tags=frozenset({_hours_tag(minutes)})),
            level=Level.CONTRACT,
        )
    for count in sorted({each.terms.days_per_week for each in staff if each.terms}):
        yield Rule(
            id=f"terms.days.{count}",
            kind="max_days_week",
            parameters={"days": count},
            scope=Scope(tags=frozenset({_days_tag(count)})),
            level=Level.CONTRACT,
        )


def _hours_tag(minutes: int) -> str:
    return f"week:{minutes}"


def _days_tag(count: int) -> str:
    return f"days:{count}"


def _demand(
    horizon: _Horizon, needs: Iterable[Need], settings: Settings
) -> Iterator[IntervalDemand]:
    wanted: dict[str, Floats] = {}
    for need in needs:
        day = (need.day - horizon.first_day).days
        if not 0 <= day < horizon.days:
            continue
        grid = wanted.setdefault(need.skill, np.zeros((horizon.days, DAY // GRID_MINUTES)))
        first = need.start_minute // GRID_MINUTES
        last = max(-(-(need.start_minute + need.minutes) // GRID_MINUTES), first + 1)
        grid[day, first:last] += need.people
    for skill, grid in sorted(wanted.items()):
        yield IntervalDemand(
            skill=skill,
            required=grid,
            under_cost=settings.under_cost,
            over_cost=settings.over_cost,
        )


def _meeting(facts: Mapping[str, Any]) -> Meeting:
    return Meeting(
        id=str(facts["id"]),
        people=tuple(str(each) for each in facts["people"]),
        minutes=int(facts["minutes"]),
        earliest_minute=int(facts["earliest_minute"]),
        latest_minute=int(facts["latest_minute"]),
        together=bool(facts.get("together", True)),
    )


def _pin(cell: ShiftCell, first_day: date) -> Assignment:
    return to_assignment(cell, first_day)


def _preferred(terms: WorkTermsFacts) -> tuple[int, int] | None:
    first, last = terms.prefers_from_minute, terms.prefers_to_minute
    return None if first is None or last is None else (first, last)


@dataclass(frozen=True, slots=True)
class _Horizon:
    """The days of a roster, and somebody's facts laid over them."""

    first_day: date
    days: int

    @property
    def dates(self) -> list[date]:
        return [self.first_day + timedelta(days=number) for number in range(self.days)]

    def person(self, known: Employee) -> Person:
        """Return somebody as the engine has them."""
        terms = known.terms or WorkTermsFacts(agent_id=known.agent_id, valid_from=self.first_day)
        codes = known.shift_codes
        if terms.shift_codes:
            codes &= frozenset(terms.shift_codes)
        tags = tags_on(terms.tags, self.first_day)
        if known.terms:
            tags |= {_hours_tag(terms.week_minutes), _days_tag(terms.days_per_week)}
        return Person(
            id=str(known.agent_id),
            name=known.name,
            skills=dict.fromkeys(sorted(known.skills), 1.0),
            team=known.team,
            site=known.site,
            contract=terms.contract,
            shift_types=codes,
            leave=self._leave(known.absences, terms),
            unavailable=tuple(sorted(self._away(known, terms))),
            prefers_start=_preferred(terms),
            wishes=tuple(self._wishes(known.wishes)),
            history=tuple(self._history(known.history)),
            counters=dict(known.counters),
            tags=tags,
        )

    def _leave(self, absences: Iterable[Absence], terms: WorkTermsFacts) -> dict[int, int]:
        """Return leave by day with what it counts: no week counts more days than one works."""
        worth = round(terms.week_minutes / max(terms.days_per_week, 1))
        found: dict[int, int] = {}
        counted: dict[date, int] = {}
        for each in sorted(absences, key=lambda absence: absence.first_day):
            if each.from_minute is not None:
                continue
            for day in self._days_of(each):
                monday = day - timedelta(days=day.weekday())
                number = (day - self.first_day).days
                counts = each.counts and counted.get(monday, 0) < terms.days_per_week
                found[number] = worth if counts else 0
                counted[monday] = counted.get(monday, 0) + counts
        return found

    def _away(self, known: Employee, terms: WorkTermsFacts) -> Iterator[tuple[int, int]]:
        """Yield the spans of minutes in which somebody cannot work."""
        for each in known.absences:
            if each.from_minute is not None and each.to_minute is not None:
                begin = (each.first_day - self.first_day).days * DAY
                yield begin + each.from_minute, begin + each.to_minute
        for number, day in enumerate(self.dates):
            for weekday, first, last in terms.weekly_unavailable:
                if weekday == day.weekday():
                    yield number * DAY + first, number * DAY + last
        yield from self._not_employed(known.employed_from, known.employed_to)

    def _not_employed(self, since: date | None, until: date | None) -> Iterator[tuple[int, int]]:
        end = (self.days + 1) * DAY  # the last night runs into the day after
        if since is not None and since > self.first_day:
            yield 0, min((since - self.first_day).days * DAY, end)
        if until is not None and (left := (until - self.first_day).days + 1) <= self.days:
            yield max(left, 0) * DAY, end

    def _days_of(self, each: Absence) -> Iterator[date]:
        last = self.first_day + timedelta(days=self.days - 1)
        day, until = max(each.first_day, self.first_day), min(each.last_day, last)
        while day <= until:
            yield day
            day += timedelta(days=1)

    def _wishes(self, rows: Iterable[WishRow]) -> Iterator[Wish]:
        for row in rows:
            number = (row.day - self.first_day).days
            if 0 <= number < self.days:
                yield Wish(
                    day=number,
                    wants=row.wants,
                    shift=row.code or None,
                    weight=STAR_MINUTES * row.stars,
                )

    def _history(self, cells: Iterable[ShiftCell]) -> Iterator[PastShift]:
        for cell in cells:
            yield PastShift(
                day=(cell.day - self.first_day).days,
                shift=cell.code,
                start_minute=cell.start_minute,
                minutes=cell.minutes,
            )
