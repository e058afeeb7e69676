"""Parts of a problem that share nobody: solved apart, put together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from ._slow_imports import connected_parts, sparse_matrix
from ._types import Problem

# Rules about several people at once: whom they bind stay together.
SHARED = frozenset(
    {"seats", "min_present", "max_present", "pairs_together", "pairs_apart", "staffing_share"}
)


def components_of(problem: Problem) -> list[Problem]:
    """Return the parts of a problem, in the order of their first people.

    Who serves a queue belongs to it; so do all whom a rule about several people or a meeting binds.
    People who serve nothing are a part of their own.
    """
    count = len(problem.people)
    parts = _labels(count, problem)
    if parts.max(initial=0) == 0:
        return [problem]
    return [_part(problem, parts, label) for label in range(int(parts.max()) + 1)]


def _labels(count: int, problem: Problem) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The number of the part of each person, then of each demand entry."""
    nodes = count + len(problem.demand)
    ties = np.array([*_serving(problem), *_bound(problem)], np.int64).reshape(-1, 2)
    graph = sparse_matrix(np.ones(len(ties)), ties[:, 0], ties[:, 1], (nodes, nodes))
    return _without_idle(connected_parts(graph), count, problem)


def _without_idle(
    labels: np.ndarray[tuple[int], np.dtype[np.int64]], count: int, problem: Problem
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Put what nobody serves, and who serves nothing, together, and number in order."""
    served = np.unique(labels[count:])
    staffed = np.unique(labels[:count])
    whole = np.isin(labels, served) & np.isin(labels, staffed)
    labels = np.where(whole, labels, labels.max(initial=0) + 1)
    _, first, numbers = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(first.size, np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(first.size)
    ordered: np.ndarray[tuple[int], np.dtype[np.int64]] = rank[numbers.ravel()]
    return ordered


def _serving(problem: Problem) -> Iterator[tuple[int, int]]:
    count = len(problem.people)
    for place, person in enumerate(problem.people):
        for entry, demand in enumerate(problem.demand):
            if person.skills.get(demand.skill, 0.0) > 0 and demand.site in ("", person.site):
                yield place, count + entry


def _bound(problem: Problem) -> Iterator[tuple[int, int]]:
    place_of = {person.id: place for place, person in enumerate(problem.people)}
    for rule in problem.rules:
        if rule.kind in SHARED:
            held = (place for place, p in enumerate(problem.people) if rule.scope.holds_for(p))
            yield from _chained(held)
    for meeting in problem.meetings:
        yield from _chained(place_of[each] for each in meeting.people if each in place_of)
    for demand in problem.shift_demand:
        held = (
            place
            for place, person in enumerate(problem.people)
            if demand.skill is None or demand.skill in person.skills
        )
        yield from _chained(held)


def _chained(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Tie each to the first."""
    held = list(places)
    for place in held[1:]:
        yield held[0], place


def _part(
    problem: Problem, parts: np.ndarray[tuple[int], np.dtype[np.int64]], label: int
) -> Problem:
    count = len(problem.people)
    people = tuple(
        person for person, part in zip(problem.people, parts[:count], strict=True) if part == label
    )
    members = {person.id for person in people}
    demand = tuple(
        each for each, part in zip(problem.demand, parts[count:], strict=True) if part == label
    )
    return replace(
        problem,
        people=people,
        demand=demand,
        shift_demand=problem.shift_demand if label == _home(problem, parts) else (),
        pinned=tuple(shift for shift in problem.pinned if shift.person in members),
        meetings=tuple(each for each in problem.meetings if members & set(each.people)),
    )


def _home(problem: Problem, parts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """The part of those who can do what shift demand wants."""
    for demand in problem.shift_demand:
        for place, person in enumerate(problem.people):
            if demand.skill is None or demand.skill in person.skills:
                return int(parts[place])
    return 0
