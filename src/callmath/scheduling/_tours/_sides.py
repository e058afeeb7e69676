"""Side conditions of weeks and days: rests between days, seats, shifts wanted, work owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from callmath.scheduling._highs import Program
from callmath.scheduling._rules import RULE_KINDS
from callmath.scheduling._types import DAY_MINUTES, Rule, ShiftDemand, ShiftKind

from ._blocks import BROKEN, Staffed
from ._fairness import BAND, NONE, REST
from ._ground import Floats, Ground, Ints, Shape
from ._owed import owed_minutes

AllStaffed = Mapping[tuple[int, int], Staffed]


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many of a group on some duties of a day."""

    group: int
    duties: Ints
    people: int


@dataclass(frozen=True, slots=True)
class RestPair:
    """Who is on one of `late` cannot be on one of `early` the next day."""

    group: int
    late: Ints
    early: Ints


def rest_pairs(ground: Ground) -> list[RestPair]:
    """Return the pairs of late and early duties between which the rest would be too short."""
    return [pair for group in range(len(ground.groups)) for pair in _pairs_of(ground, group)]


def _pairs_of(ground: Ground, group: int) -> Iterator[RestPair]:
    members = ground.groups[group]
    limits = ground.limits.values[members.people[0]]
    duties = members.duties
    starts = np.array([ground.duties.slots[duty].start_minute for duty in duties], np.int64)
    ends = np.array([ground.duties.slots[duty].end_minute for duty in duties], np.int64)
    if limits[REST] == NONE or not duties.size:
        return
    longest = int((ends - starts).max())
    if limits[BAND] != NONE and longest + limits[BAND] + limits[REST] <= DAY_MINUTES:
        return  # whatever is chosen within a band keeps the rest
    seen = -1
    for end in np.unique(ends):
        early = duties[starts + DAY_MINUTES < end + limits[REST]]
        if early.size > max(seen, 0):
            seen = early.size
            yield RestPair(group, duties[ends >= end], early)


def limit_rests(
    program: Program, pairs: Iterable[RestPair], staffed: AllStaffed, days: range, unions: Unions
) -> None:
    """Those who end late and those who begin early the next day are different people."""
    for pair in pairs:
        for day in days[:-1]:
            row = program.add_rows(1, most=0.0)[0]
            for place, duties in ((day, pair.late), (day + 1, pair.early)):
                held = staffed.get((pair.group, place))
                if held is not None:
                    program.add_entries(row, held.counts[np.isin(held.duties, duties)], 1.0)
            program.add_entries(row, unions.tours(pair.group, day), -1.0)


@dataclass(frozen=True, slots=True)
class Unions:
    """Which tours work on a day or on the next."""

    groups: Ints  # of each tour
    works: tuple[frozenset[int], ...]
    columns: Ints

    def tours(self, group: int, day: int) -> Ints:
        """Columns of the tours of a group that work on a day or on the next."""
        held = [
            place
            for place, works in enumerate(self.works)
            if self.groups[place] == group and (day in works or day + 1 in works)
        ]
        return self.columns[held]


def caps_of(
    pairs: Iterable[RestPair],
    staffed: AllStaffed,
    values: Floats,
    days: range,
    people: Unions,
    tours: Ints,
) -> dict[int, list[Cap]]:
    """Share what the rests leave out between the days, which are solved apart."""
    out: dict[int, list[Cap]] = {}
    for pair in pairs:
        for day in days[:-1]:
            union = int(tours[people.tours(pair.group, day)].sum())
            late = _counted(staffed.get((pair.group, day)), pair.late, values)
            early = _counted(staffed.get((pair.group, day + 1)), pair.early, values)
            room = max(int(late + (union - late - early) / 2), 0)
            out.setdefault(day, []).append(Cap(pair.group, pair.late, min(room, union)))
            rest = union - min(room, union)
            out.setdefault(day + 1, []).append(Cap(pair.group, pair.early, rest))
    return out


def _counted(staffed: Staffed | None, duties: Ints, values: Floats) -> float:
    if staffed is None:
        return 0.0
    return float(values[staffed.counts[np.isin(staffed.duties, duties)]].sum())


def limit_caps(program: Program, caps: Iterable[Cap], staffed: AllStaffed, day: int) -> None:
    """Add caps to the program of a day."""
    for cap in caps:
        held = staffed.get((cap.group, day))
        if held is not None:
            row = program.add_rows(1, most=float(cap.people))[0]
            program.add_entries(row, held.counts[np.isin(held.duties, cap.duties)], 1.0)


def want_shifts(program: Program, ground: Ground, staffed: AllStaffed, days: Iterable[int]) -> None:
    """Add what shifts of a type are wanted on days, with the price of those missing or too many."""
    held = set(days)
    for demand in ground.problem.shift_demand:
        if demand.day in held:
            _want(program, ground, staffed, demand)


def _want(program: Program, ground: Ground, staffed: AllStaffed, demand: ShiftDemand) -> None:
    wanted = float(demand.required)
    row = program.add_rows(1, least=wanted, most=wanted)[0]
    program.add_entries(row, program.add_columns(1, cost=demand.under_cost), 1.0)
    program.add_entries(row, program.add_columns(1, cost=demand.over_cost), -1.0)
    for (group, day), each in staffed.items():
        person = ground.problem.people[ground.groups[group].people[0]]
        able = demand.skill is None or person.skills.get(demand.skill, 0.0) > 0
        if day == demand.day and able:
            codes = np.array([ground.duties.slots[duty].shift for duty in each.duties])
            program.add_entries(row, each.counts[codes == demand.shift], 1.0)


def owe_work(
    program: Program, ground: Ground, staffed: AllStaffed, days: range, *, relaxed: bool = False
) -> None:
    """Add what it costs when people get less work in a week than rules want for them."""
    for groups, minutes, price, hard in owed_minutes(ground, days):
        if hard and relaxed:
            continue
        row = program.add_rows(1, least=minutes)[0]
        program.add_entries(row, program.add_columns(1, cost=price), 1.0)
        for (group, day), each in staffed.items():
            if group in groups and day in days:
                program.add_entries(row, each.counts, ground.duties.paid[each.duties])


def seat_people(
    program: Program,
    ground: Ground,
    staffed: AllStaffed,
    span: tuple[int, int],
    known: Floats,
    *,
    relaxed: bool = False,
) -> None:
    """Add the seats that hard rules give: a slot has no more people than seats."""
    for rule in ground.problem.rules:
        if rule.hard and rule.kind == "seats":
            _seat(program, ground, staffed, (span, known), rule, soft=not relaxed)


def _seat(
    program: Program,
    ground: Ground,
    staffed: AllStaffed,
    where: tuple[tuple[int, int], Floats],
    rule: Rule,
    *,
    soft: bool,
) -> None:
    (first, last), known = where
    seats = float({**RULE_KINDS[rule.kind].defaults, **rule.parameters}["people"])
    bound = [number for number in range(len(ground.groups)) if _is_bound(ground, rule, number)]
    there = np.ceil(known[bound, first:last].sum(axis=0) - 1e-9)
    rows = program.add_rows(last - first, most=np.maximum(seats - there, 0.0))
    if soft:
        program.add_entries(rows, program.add_columns(rows.size, cost=BROKEN), -1.0)
    counted, gaps = ground.duties.seat, _gaps(ground)
    for (group, day), each in staffed.items():
        if group in bound and (not rule.scope.days or day in rule.scope.days):
            shift = day * ground.day_slots - first
            duties, rests = each.duties[counted[each.duties]], each.rests[gaps[each.rests]]
            at = each.counts[counted[each.duties]], each.rest_counts[gaps[each.rests]]
            _sit(program, rows, ground.duties.presence, (duties, at[0], shift), 1.0)
            _sit(program, rows, ground.duties.rests, (rests, at[1], shift), -1.0)


def _is_bound(ground: Ground, rule: Rule, group: int) -> bool:
    return rule.scope.holds_for(ground.problem.people[ground.groups[group].people[0]])


def _gaps(ground: Ground) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rests that free a seat: the gaps of split shifts."""
    kinds = {each.code: each for each in ground.problem.shift_types}
    out = np.zeros(ground.duties.rest_duty.size, np.bool_)
    pairs = zip(ground.duties.rest_duty, ground.duties.rest_break, strict=True)
    for place, (duty, number) in enumerate(pairs):
        kind = kinds[ground.duties.slots[duty].shift]
        out[place] = kind.kind is ShiftKind.SPLIT and not kind.breaks[number].paid
    return out


def _sit(
    program: Program, rows: Ints, shape: Shape, chosen: tuple[Ints, Ints, int], sign: float
) -> None:
    places, columns, shift = chosen
    column_of = np.full(int(shape.column.max(initial=0)) + 1, -1, np.int64)
    column_of[places] = columns
    slots = shape.slot + shift
    held = (column_of[shape.column] >= 0) & (slots >= 0) & (slots < rows.size)
    program.add_entries(rows[slots[held]], column_of[shape.column[held]], sign)
