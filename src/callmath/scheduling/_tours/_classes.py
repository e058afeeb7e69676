"""People of one week in classes, and the tours that each class may work.

Alike are those of one group who are free for the same duties on the same days, and of whom what
went before the horizon asks the same. A tour is a frame (`Cell`) with the pool that it adds to on
each of its days: pools are people of one group who may take the same duties on a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from callmath.scheduling._types import Person

from ._counts import Cell
from ._fairness import WEEK_MINUTES
from ._frames import Band, DayRules, bands_of, day_rules, free_days, legal_days, rules_for
from ._ground import Ground, Ints

PoolKey = tuple[int, int, bytes]  # group, day, duties


@dataclass(frozen=True, slots=True)
class Pool:
    """People of one group who may take the same duties on one day."""

    group: int
    day: int
    duties: Ints


@dataclass(slots=True)
class WeekFrame:
    """Classes, tours and pools of one week."""

    days: range
    whole: bool
    groups: list[int] = field(default_factory=list)  # of each class
    people: list[tuple[int, ...]] = field(default_factory=list)  # of each class
    cells: list[Cell] = field(default_factory=list)  # of each tour
    class_of: list[int] = field(default_factory=list)  # of each tour
    minutes: list[int] = field(default_factory=list)  # of each class: what one may still work
    pools: list[Pool] = field(default_factory=list)
    uses: list[tuple[int, int]] = field(default_factory=list)  # (tour, pool)
    _numbers: dict[PoolKey, int] = field(default_factory=dict)

    def use(self, tour: int, key: PoolKey, duties: Ints) -> None:
        """Note that who works a tour is in a pool."""
        number = self._numbers.setdefault(key, len(self.pools))
        if number == len(self.pools):
            self.pools.append(Pool(key[0], key[1], duties))
        self.uses.append((tour, number))


@dataclass(frozen=True, slots=True)
class Past:
    """What went before a week for one person."""

    head: int  # days in a row worked just before it
    worked: tuple[bool, ...]  # days of the same week before the horizon
    minutes: int  # paid in the same week before the horizon, and leave in the whole week


def weeks_of(ground: Ground) -> list[tuple[range, bool]]:
    """Return the days of each week that lie within the horizon, and whether all of them do."""
    problem = ground.problem
    begin = -((problem.first_day.weekday() - problem.week_begins) % 7)
    out = []
    for first in range(begin, problem.days, 7):
        days = range(max(first, 0), min(first + 7, problem.days))
        out.append((days, len(days) == 7))
    return out


def frame_week(ground: Ground, days: range, *, whole: bool, relaxed: bool = False) -> WeekFrame:
    """Sort people into classes and list their tours.

    :param relaxed: hold all lawful weeks, and some that are not, for a bound
    """
    frame = WeekFrame(days, whole)
    pinned = _pinned(ground, days)
    members: dict[tuple[object, ...], list[int]] = {}
    facts: list[tuple[int, Past, tuple[int, ...]]] = []
    for place, person in enumerate(ground.problem.people):
        group = int(ground.group_of[place])
        past = _past(ground, person, days)
        held = pinned.get(place, ())
        week = ground.open[place, days.start : days.stop].tobytes()
        key = (group, past, held, week)
        if key not in members:
            facts.append((group, past, held))
        members.setdefault(key, []).append(place)
    bands = [bands_of(ground, group, relaxed=relaxed) for group in range(len(ground.groups))]
    for fact, people in zip(facts, members.values(), strict=True):
        _add_class(ground, frame, bands[fact[0]], fact, people)
    return frame


def _add_class(
    ground: Ground,
    frame: WeekFrame,
    bands: list[Band],
    fact: tuple[int, Past, tuple[int, ...]],
    people: list[int],
) -> None:
    group, past, pinned = fact
    number = len(frame.groups)
    frame.groups.append(group)
    frame.people.append(tuple(people))
    limits = ground.limits.values[people[0]]
    rules = day_rules(limits, head=past.head, past=past.worked, pinned=pinned, whole=frame.whole)
    left = max(int(limits[WEEK_MINUTES]) - past.minutes, 0)
    frame.minutes.append(left)
    seen: set[tuple[object, ...]] = set()
    for band in bands:
        narrowed = rules_for(rules, band, limits, left)
        for works, keys in _tours(ground, frame.days, (group, people[0]), band, narrowed):
            identity = tuple(key for key, _ in keys)
            if identity in seen or not works:
                continue
            seen.add(identity)
            tour = len(frame.cells)
            frame.cells.append(Cell(works, band.first_start, band.last_start))
            frame.class_of.append(number)
            for key, duties in keys:
                frame.use(tour, key, duties)


def _tours(
    ground: Ground, days: range, who: tuple[int, int], band: Band, rules: DayRules
) -> Iterator[tuple[tuple[int, ...], list[tuple[PoolKey, Ints]]]]:
    """(days worked, pools by day) of each tour in a band."""
    group, person = who
    open_ = ground.open[person, days.start : days.stop]
    pool_of: dict[int, tuple[PoolKey, Ints]] = {}
    free = free_days(open_, band)
    for day, able in enumerate(free):
        if able and day not in rules.pinned:
            duties = band.duties[open_[day, band.duties]]
            pool_of[day] = ((group, days.start + day, duties.tobytes()), duties)
    for places in legal_days(free, rules):
        works = tuple(days.start + place for place in places)
        yield works, [pool_of[place] for place in places if place in pool_of]


def _pinned(ground: Ground, days: range) -> dict[int, tuple[int, ...]]:
    """Places in the week of the pinned days of each person who has some."""
    place_of = {person.id: place for place, person in enumerate(ground.problem.people)}
    out: dict[int, set[int]] = {}
    for shift in ground.problem.pinned:
        if shift.day in days and shift.person in place_of:
            out.setdefault(place_of[shift.person], set()).add(shift.day - days.start)
    return {place: tuple(sorted(held)) for place, held in out.items()}


def _past(ground: Ground, person: Person, days: range) -> Past:
    leave = sum(minutes for day, minutes in person.leave.items() if day in days)
    if days.start > 0:
        return Past(0, (), leave)
    worked = {past.day for past in person.history}
    head = 0
    while -1 - head in worked:
        head += 1
    problem = ground.problem
    since = -((problem.first_day.weekday() - problem.week_begins) % 7)
    types = {each.code: each for each in problem.shift_types}
    paid = sum(
        types[past.shift].paid_minutes(past.minutes) if past.shift in types else past.minutes
        for past in person.history
        if past.day >= since
    )
    return Past(head, tuple(day in worked for day in range(since, 0)), leave + paid)
