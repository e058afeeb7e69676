"""The programs that are asked: one for each kind of person, and one for the cover of each week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from callmath.scheduling._judging import case_of
from callmath.scheduling._presence import profile_of
from callmath.scheduling._rules import RULE_KINDS, Case, Timesheet
from callmath.scheduling._types import Assignment, Person, Problem, Rule

from ._elastic import Elastic
from ._model import Bools, Model, Unit
from ._personal_rows import PERSONAL_ROWS
from ._shared_rows import (
    add_absences,
    add_cover,
    add_leave,
    add_pairs,
    add_pin,
    add_present,
)

SMALL_COLUMNS = 2500  # of a problem small enough to be asked person by person, in whole shifts
PRESENT = {"min_present", "max_present", "seats"}
PAIRS = {"pairs_together", "pairs_apart"}
OF_A_DAY = {  # what can bite on a single day
    *("max_minutes_day", "min_minutes_day", "max_overtime_day", "no_night_work", "team_rotation"),
    *("staffing_share", *PRESENT),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """A problem, its people before any shift, and its hard rules as cases."""

    problem: Problem
    sheet: Timesheet
    cases: tuple[Case, ...]

    def of_kinds(self, kinds: Iterable[str]) -> list[Case]:
        """The cases of some kinds."""
        wanted = set(kinds)
        return [case for case in self.cases if case.rule.kind in wanted]

    def allowed(self, model: Model, person: int) -> Bools:
        """Which options somebody may work."""
        codes = self.sheet.people[person].shift_types
        mask = np.zeros(len(model.options), dtype=np.bool_)
        for place, each in enumerate(self.problem.shift_types):
            if codes is None or each.code in codes:
                mask |= model.options.type == place
        mask[model.options.real :] = False
        return mask

    def without(self, kinds: set[str]) -> Ground:
        """The same without the rules of some kinds."""
        return replace(
            self, cases=tuple(each for each in self.cases if each.rule.kind not in kinds)
        )

    def personal_rules(self) -> list[Rule]:
        """The rules that judge each person alone."""
        return [case.rule for case in self.cases if RULE_KINDS[case.rule.kind].personal]

    def bound_by(self, person: int) -> tuple[bool, ...]:
        """Which rules bind somebody."""
        return tuple(bool(case.people[person]) for case in self.cases)


def ground_of(problem: Problem, rules: Iterable[Rule]) -> Ground:
    """Return the hard rules of a problem with masks of whom and when they bind."""
    sheet = Timesheet(problem, ())
    cases = tuple(case_of(sheet, rule, RULE_KINDS[rule.kind]) for rule in rules if rule.hard)
    return Ground(problem, sheet, tuple(case for case in cases if case.people.any()))


def personal_model(ground: Ground, person: int) -> Model:
    """One person over the whole horizon, in whole shifts."""
    problem = ground.problem
    model = Model(problem, ground.sheet, range(problem.days), whole=True)
    _add_person(ground, model, person)
    return model


def joint_model(ground: Ground, people: Sequence[int]) -> Model:
    """Some people over the whole horizon, in whole shifts, with all rules about them together."""
    problem = ground.problem
    model = Model(problem, ground.sheet, range(problem.days), whole=True)
    units = [_add_person(ground, model, person) for person in people]
    _add_shared(ground, model, units)
    return model


def cover_model(ground: Ground, days: range) -> Model:
    """Everybody over some days, counted by what they can serve and what binds them."""
    if len(days) == 1:
        ground = ground.without({case.rule.kind for case in ground.cases} - OF_A_DAY)
    model = Model(ground.problem, ground.sheet, days, whole=False)
    units = []
    for people in classes(ground):
        unit = model.unit(people, ground.allowed(model, people[0]))
        add_leave(model, unit)
        _add_rules(ground, model, unit)
        units.append(unit)
    _add_shared(ground, model, units)
    return model


def _add_person(ground: Ground, model: Model, person: int) -> Unit:
    unit = model.unit([person], ground.allowed(model, person))
    add_leave(model, unit)
    add_absences(model, unit)
    for pin in ground.problem.pinned:
        if pin.person == ground.sheet.people[person].id:
            add_pin(model, unit, pin)
    _add_rules(ground, model, unit)
    return unit


def _add_rules(ground: Ground, model: Model, unit: Unit) -> None:
    for case in ground.cases:
        adder = PERSONAL_ROWS.get(case.rule.kind)
        if adder is not None and case.people[unit.people[0]]:
            adder(model, unit, case)


def _add_shared(ground: Ground, model: Model, units: Sequence[Unit]) -> None:
    add_cover(model, units, ground.of_kinds({"staffing_share"}))
    for case in ground.of_kinds(PRESENT):
        add_present(model, units, case)
    for case in ground.of_kinds(PAIRS):
        add_pairs(model, units, case)


def classes(ground: Ground) -> Iterator[list[int]]:
    """People who serve the same and whom the same rules bind, their teams apart if they rotate."""
    rotating = bool(ground.of_kinds({"team_rotation"}))
    found: dict[object, list[int]] = {}
    for place, person in enumerate(ground.sheet.people):
        profile = profile_of(ground.problem.demand, person)
        team = person.team if rotating else ""
        key = (
            profile,
            person.shift_types,
            ground.bound_by(place),
            team,
            _skills_asked(ground, place),
        )
        found.setdefault(key, []).append(place)
    yield from found.values()


def _skills_asked(ground: Ground, person: int) -> tuple[bool, ...]:
    skills = ground.sheet.people[person].skills
    cases = ground.of_kinds({"min_present", "max_present"})
    return tuple(skills.get(case.parameters.get("skill", ""), 0.0) > 0 for case in cases)


def alike(ground: Ground) -> list[list[int]]:
    """People who are alike in all that a single person's rules see."""
    pins: dict[str, list[tuple[int, str, int, int]]] = {}
    for pin in ground.problem.pinned:
        pins.setdefault(pin.person, []).append((pin.day, pin.shift, pin.start_minute, pin.minutes))
    found: dict[object, list[int]] = {}
    rotating = bool(ground.of_kinds({"team_rotation"}))
    for place, person in enumerate(ground.sheet.people):
        key = (
            ground.bound_by(place),
            person.shift_types,
            tuple(sorted(person.leave.items())),
            person.unavailable,
            person.history,
            tuple(sorted(pins.get(person.id, []))),
            person.team if rotating else "",
        )
        found.setdefault(key, []).append(place)
    return list(found.values())


def is_plain(ground: Ground, person: int) -> bool:
    """Whether nothing but rules is known of somebody: no leave, no absence, no past, no pins."""
    who = ground.sheet.people[person]
    pinned = any(pin.person == who.id for pin in ground.problem.pinned)
    return not (who.leave or who.unavailable or who.history or pinned)


def plain_model(ground: Ground, person: int) -> Model:
    """Somebody like this person of whom nothing but rules is known."""
    who = ground.sheet.people[person]
    plain = replace(who, leave={}, unavailable=(), history=())
    known = replace(ground.problem, people=(plain,), pinned=())
    twin = ground_of(known, (case.rule for case in ground.cases if case.people[person]))
    model = personal_model(twin, 0)
    Elastic(model, until=0.0)
    return model


def with_leave(ground: Ground, plan: Sequence[Assignment], who: Person) -> list[Assignment]:
    """The plan for this person: leave takes the place of its shift, or of one of the same week."""
    worked = {each.day for each in plan}
    into_week = (ground.problem.first_day.weekday() - ground.problem.week_begins) % 7
    owed: dict[int, int] = {}  # days of leave that count, on which the plan has no work
    for day, minutes in who.leave.items():
        if minutes > 0 and day not in worked:
            week = (day + into_week) // 7
            owed[week] = owed.get(week, 0) + 1
    kept = []
    for each in reversed(plan):
        week = (each.day + into_week) // 7
        if each.day not in who.leave and owed.get(week, 0) == 0:
            kept.append(replace(each, person=who.id))
        elif each.day not in who.leave:
            owed[week] -= 1
    return kept[::-1]


def plan_of(model: Model, person: int) -> list[Assignment]:
    """Shifts of one person that keep all rows; none if there are none, or it took too long."""
    program = model.program
    solved = program.solve_whole(nodes=200, guard_seconds=5.0)
    cells = np.array(model.days) + model.sheet.back
    unit = model.units[0]
    chosen = (unit.columns >= 0) & (solved.values[unit.columns] > 0.5)
    return [
        _assignment(model, person, day, int(option))
        for day, column in zip(model.days, cells, strict=True)
        for option in np.flatnonzero(chosen[column])
    ]


def _assignment(model: Model, person: int, day: int, option: int) -> Assignment:
    options = model.options
    return Assignment(
        person=model.sheet.people[person].id,
        day=day,
        shift=model.problem.shift_types[int(options.type[option])].code,
        start_minute=int(options.start[option]),
        minutes=int(options.minutes[option]),
    )
