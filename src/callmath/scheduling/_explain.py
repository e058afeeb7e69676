"""Why not everything can hold, and the cheapest ways out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter

import numpy as np

from . import _words
from ._explaining._blocks import (
    PAIRS,
    PRESENT,
    SMALL_COLUMNS,
    Ground,
    alike,
    cover_model,
    ground_of,
    is_plain,
    joint_model,
    personal_model,
    plain_model,
    plan_of,
    with_leave,
)
from ._explaining._elastic import Elastic
from ._explaining._members import Members
from ._explaining._model import Bools, Model
from ._explaining._notes import notes_of
from ._explaining._prices import dear_intervals
from ._judging import all_rules, violations_of
from ._problem_checks import check_problem
from ._rules import RULE_KINDS, Timesheet
from ._types import Conflict, Explanation, Floats, Problem, WayOut

SHARED = {"staffing_share", *PRESENT}
MOST_CONFLICTS = 5
MOST_PEOPLE_ASKED = 40  # programs of single people whom the plan of their like does not fit


def explain(problem: Problem, *, time_limit_seconds: float = 20.0) -> Explanation:
    """Return which hard rules and facts cannot hold together, and what giving up each would cost.

    Each conflict is smallest: without any one of its members the others can hold. A conflict that
    is named is proved; where the proof would need breaks placed to the minute, or people of many
    classes shift by shift, it may stay unseen, for then people are counted and not named. Cover is
    soft unless a hard rule asks for it, so that without such rules a roster is always possible.

    :param time_limit_seconds: when it is over, what was found so far is returned
    :raises SchedulingError: if the problem itself cannot be meant so
    """
    check_problem(problem)
    until = perf_counter() + time_limit_seconds
    ground = ground_of(problem, all_rules(problem))
    members = Members(problem, all_rules(problem))
    found: list[tuple[Conflict, list[WayOut]]] = []
    for conflict in _conflicts(ground, members, until):
        found.append(conflict)
        if len(found) >= MOST_CONFLICTS or perf_counter() > until:
            break
    ways = [way for _, each in found for way in each]
    return Explanation(
        conflicts=tuple(conflict for conflict, _ in found),
        ways_out=tuple(sorted(ways, key=lambda way: way.cost)),
        notes=(*notes_of(problem), *dear_intervals(ground, until)),
    )


def _conflicts(
    ground: Ground, members: Members, until: float
) -> Iterator[tuple[Conflict, list[WayOut]]]:
    """Ask the small before the large; a larger question lets what was found before give way.

    Weeks, which take longest, are asked only if nothing smaller conflicts.
    """
    seen: set[tuple[str, ...]] = set()
    given_up: set[str] = set()
    for ask in (_personal, _together, _by_day, _by_week):
        if ask is _by_week and seen:
            return
        for model, people in ask(ground, until):
            elastic = Elastic(model, until)
            names = elastic.conflict(set() if people else given_up)
            if names and names not in seen:
                seen.add(names)
                ways = _ways(ground, members, elastic, names, people)
                yield _conflict(ground, members, names, people), ways
        given_up = {name for names in seen for name in names}


def _together(ground: Ground, _until: float) -> Iterator[tuple[Model, Sequence[int]]]:
    """Pairs; and everybody with every rule, person by person, where they are few."""
    pairs = ground.of_kinds(PAIRS)
    if _is_small(ground):
        if pairs or ground.of_kinds(SHARED):
            yield joint_model(ground, range(len(ground.sheet.people))), ()
        return
    for case in pairs:
        place = ground.sheet.place
        named = [place[each] for each in case["people"] if each in place]
        yield joint_model(ground.without(SHARED), named), ()


def _by_day(ground: Ground, _until: float) -> Iterator[tuple[Model, Sequence[int]]]:
    """Cover of each day on which it is asked for: most conflicts are of one day."""
    if not _is_small(ground):
        for day in np.flatnonzero(_asked(ground)[ground.sheet.back :]):
            yield cover_model(ground, range(int(day), int(day) + 1)), ()


def _by_week(ground: Ground, _until: float) -> Iterator[tuple[Model, Sequence[int]]]:
    """Cover of each week on which it is asked for, with the rules about weeks."""
    sheet, asked = ground.sheet, _asked(ground)
    for first, last in zip(sheet.weeks.starts, sheet.weeks.ends, strict=True):
        if last > sheet.back and asked[first:last].any() and not _is_small(ground):
            days = range(max(sheet.day(int(first)), 0), sheet.day(int(last)))
            yield cover_model(ground, days), ()


def _asked(ground: Ground) -> Bools:
    """The columns on which a hard rule asks for cover."""
    asked = np.zeros(ground.sheet.width, dtype=np.bool_)
    for case in ground.of_kinds(SHARED):
        asked |= case.days
    return asked


def _personal(ground: Ground, until: float) -> Iterator[tuple[Model, Sequence[int]]]:
    """Single people: one of each kind, unless a plan of their like fits them too."""
    forced = any(_forces_work(case.rule.kind) for case in ground.cases)
    if not forced and not ground.problem.pinned:
        return
    for groups in _by_likeness(ground):
        like = {people[0]: people for people in groups}
        left = _misfits(ground, list(like), plain_model(ground, groups[0][0]))
        for _ in range(MOST_PEOPLE_ASKED):
            if left and perf_counter() < until:
                model = personal_model(ground, left[0])
                yield model, like[left[0]]
                left = left[1:]


def _by_likeness(ground: Ground) -> list[list[list[int]]]:
    """Groups of people alike, those together whom the same rules bind; the plainest first."""
    found: dict[object, list[list[int]]] = {}
    for people in sorted(alike(ground), key=lambda each: (not is_plain(ground, each[0]), each)):
        like = ground.bound_by(people[0]), ground.sheet.people[people[0]].shift_types
        found.setdefault(like, []).append(people)
    return list(found.values())


def _forces_work(kind: str) -> bool:
    return RULE_KINDS[kind].forces_work and RULE_KINDS[kind].personal


def _misfits(ground: Ground, people: Sequence[int], model: Model) -> list[int]:
    """Those whom the plan of somebody alike does not suit, with their leave in place of shifts.

    Those come first for whom it has too little work: rules that force work conflict, not others.
    """
    plan = plan_of(model, model.units[0].people[0])
    who = [ground.sheet.people[place] for place in people]
    pinned = {pin.person for pin in ground.problem.pinned}
    shifts = [shift for person in who for shift in with_leave(ground, plan, person)]
    sheet = Timesheet(ground.problem, shifts, people=who)
    broken = violations_of(sheet, ground.personal_rules()) if who else []
    unsuited = {person for each in broken for person in each.people} | pinned
    idle = {person for each in broken if _forces_work(each.kind) for person in each.people}
    found = [
        (person.id not in idle | pinned, place)
        for place, person in zip(people, who, strict=True)
        if person.id in unsuited or person.unavailable
    ]
    return [place for _, place in sorted(found)]


def _is_small(ground: Ground) -> bool:
    options = sum(
        len(each.starts()) * len(each.lengths_minutes) for each in ground.problem.shift_types
    )
    return options * ground.problem.days * len(ground.sheet.people) <= SMALL_COLUMNS


def _conflict(
    ground: Ground, members: Members, names: Sequence[str], people: Sequence[int]
) -> Conflict:
    named = [members.member(name) for name in names]
    listed = [ground.sheet.name(place) for place in people]
    together = _words.joined([each.words for each in named])
    if listed:
        words = _words.say(
            "For {who} these cannot all hold: {what}",
            "对{who}，以下各项不能同时满足：{what}",
            who=_words.listed(listed),
            what=together,
        )
    else:
        words = _words.say(
            "These cannot all hold: {what}", "以下各项不能同时满足：{what}", what=together
        )
    return Conflict(members=tuple(named), words=words)


def _ways(
    ground: Ground,
    members: Members,
    elastic: Elastic,
    names: Sequence[str],
    people: Sequence[int],
) -> list[WayOut]:
    """What giving up each member costs, the cheapest first."""
    found: list[WayOut] = []
    for name in names:
        slacks = elastic.give_way(names, name)
        if slacks is not None:
            found += _ways_of(members, elastic, name, slacks, max(len(people), 1))
    if people:
        listed = [ground.sheet.name(place) for place in people]
        found.append(members.without_person(names, listed))
    return sorted(found, key=lambda way: way.cost)


def _ways_of(
    members: Members, elastic: Elastic, name: str, slacks: Floats, people: int
) -> Iterator[WayOut]:
    way = members.way_out(name, elastic.rows_of(name), slacks, people)
    if way is not None:
        yield way
    rule = members.rule(name)
    if rule is not None and rule.kind == "staffing_share":
        yield members.more_people(rule, slacks)
