"""Why not everything can hold, and the cheapest ways out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import perf_counter

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
    plan_of,
)
from ._explaining._elastic import Elastic
from ._explaining._members import Members
from ._explaining._model import Model
from ._explaining._notes import notes_of
from ._judging import all_rules, violations_of
from ._problem_checks import check_problem
from ._rules import RULE_KINDS, Timesheet
from ._types import Assignment, Conflict, Explanation, Floats, Problem, WayOut

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
        notes=notes_of(problem),
    )


def _conflicts(
    ground: Ground, members: Members, until: float
) -> Iterator[tuple[Conflict, list[WayOut]]]:
    seen: set[tuple[str, ...]] = set()
    for model, people in _models(ground, until):
        elastic = Elastic(model, until)
        names = elastic.conflict()
        if names and names not in seen:
            seen.add(names)
            yield (
                _conflict(ground, members, names, people),
                _ways(ground, members, elastic, names, people),
            )


def _models(ground: Ground, until: float) -> Iterator[tuple[Model, Sequence[int]]]:
    """What is asked, the small before the large; nobody is named where people are counted."""
    yield from _personal(ground, until)
    shared = ground.of_kinds({"staffing_share", *PRESENT})
    pairs = ground.of_kinds(PAIRS)
    if (shared or pairs) and _is_small(ground):
        yield joint_model(ground, range(len(ground.sheet.people))), ()
        return
    for case in pairs:
        place = ground.sheet.place
        named = [place[each] for each in case["people"] if each in place]
        yield joint_model(ground.without({"staffing_share", *PRESENT}), named), ()
    if shared:
        for days in _stretches(ground):
            yield cover_model(ground, days), ()


def _personal(ground: Ground, until: float) -> Iterator[tuple[Model, Sequence[int]]]:
    """Single people: one of each kind, unless a plan of their like fits them too."""
    forced = any(_forces_work(case.rule.kind) for case in ground.cases)
    if not forced and not ground.problem.pinned:
        return
    groups = sorted(alike(ground), key=lambda people: (not is_plain(ground, people[0]), people))
    plans: dict[object, list[Assignment]] = {}
    asked = 0
    for people in groups:
        like = ground.bound_by(people[0]), ground.sheet.people[people[0]].shift_types
        if like in plans and _fits(ground, people[0], plans[like]):
            continue
        if asked > MOST_PEOPLE_ASKED or perf_counter() > until:
            return
        asked += 1
        model = personal_model(ground, people[0])
        yield model, people
        if like not in plans:
            plans[like] = plan_of(model, people[0])


def _forces_work(kind: str) -> bool:
    return RULE_KINDS[kind].forces_work and RULE_KINDS[kind].personal


def _fits(ground: Ground, person: int, plan: Sequence[Assignment]) -> bool:
    """Whether what suits somebody alike suits this person too, leave left out."""
    who = ground.sheet.people[person]
    if who.unavailable or any(pin.person == who.id for pin in ground.problem.pinned):
        return False
    mine = [replace(each, person=who.id) for each in plan if each.day not in who.leave]
    sheet = Timesheet(ground.problem, mine, people=[who])
    return not violations_of(sheet, ground.personal_rules())


def _is_small(ground: Ground) -> bool:
    options = sum(
        len(each.starts()) * len(each.lengths_minutes) for each in ground.problem.shift_types
    )
    return options * ground.problem.days * len(ground.sheet.people) <= SMALL_COLUMNS


def _stretches(ground: Ground) -> Iterator[range]:
    """The weeks of the horizon one by one."""
    sheet, days = ground.sheet, ground.problem.days
    for first, last in zip(sheet.weeks.starts, sheet.weeks.ends, strict=True):
        if last > sheet.back:
            yield range(max(sheet.day(int(first)), 0), min(sheet.day(int(last)), days))


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
