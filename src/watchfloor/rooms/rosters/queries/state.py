"""Problems and shifts kept in memory between two questions about the same version.

A page asks what each drag would do; reading a thousand people anew each time would be too slow. The
journal says whether anything that problems are made from was written since: then they are read
again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Any

import orjson

from callmath.scheduling import Assignment, Problem
from watchfloor.common import journal
from watchfloor.rooms.rosters.models import Version
from watchfloor.rooms.rosters.rules.cells import to_assignment

from .duties import DutyMark, mark_of_duties, read_duty_cells
from .fairness import YEAR
from .problems import Built, build_problem
from .reach import find_roster_row
from .versions import read_cells

MOST_KEPT = 4  # rosters of a thousand people are some megabytes each
_MATTERS = ("rosters.", "people.", "staffing.", "calendars.", "forecast.")
_DOES_NOT = (
    "rosters.version.", "rosters.run.", "rosters.calendar.", "rosters.roster.", "rosters.bids.",
    "rosters.approval_rule.", "rosters.deliverable.", "rosters.hours.", "rosters.offer.",
    "rosters.swap.", "rosters.leave.asked", "rosters.leave.declined", "people.user.", "people.sign",
    "people.token.", "staffing.study.", "staffing.capacity_plan.",
)  # fmt: skip
# Shifts that were published: those before a roster make its history, its own do not matter.
_DUTIES = ("rosters.duty.", "rosters.version.published")
_lock = Lock()


@dataclass(slots=True)
class _Kept:
    built: Built
    line: int  # of the journal: nothing that matters was written between the reading and it
    past: DutyMark  # how the shifts before the roster stood


@dataclass(frozen=True, slots=True)
class State:
    """A version's problem and its shifts as the engine has them."""

    built: Built
    assignments: Mapping[tuple[str, int], Assignment]

    @property
    def problem(self) -> Problem:
        """The problem."""
        return self.built.problem


_problems: OrderedDict[tuple[int, bytes], _Kept] = OrderedDict()
_shifts: OrderedDict[tuple[int, int], Mapping[tuple[str, int], Assignment]] = OrderedDict()
# With the problem that they were read for, so that no other one takes its place in memory.
_duties: OrderedDict[tuple[int, DutyMark], tuple[Problem, Mapping[tuple[str, int], Assignment]]] = (
    OrderedDict()
)


def state_of(row: Version) -> State:
    """Return a version with its problem as things stand now."""
    built = problem_of(row.roster_id, row.settings)
    return State(built, _assignments_of(row))


def problem_of(roster_id: int, settings: Mapping[str, Any]) -> Built:
    """Return the problem of a roster; read anew when something it is made from was written."""
    key = (roster_id, orjson.dumps(settings, option=orjson.OPT_SORT_KEYS))
    head = journal.count_lines()
    with _lock:
        kept = _problems.get(key)
    if kept is not None and kept.line <= head and not _is_stale(kept, head):
        kept.line = head
        return kept.built
    past = _past_of(find_roster_row(roster_id).first_day)  # before the reading: never too new
    built = build_problem(roster_id=roster_id, settings=settings)
    _keep(_problems, key, _Kept(built, head, past))
    return built


def _is_stale(kept: _Kept, head: int) -> bool:
    if kept.line == head:
        return False
    actions = journal.actions_since(number=kept.line)
    others = (each for each in actions if not each.startswith(_DUTIES))
    if any(each.startswith(_MATTERS) and not each.startswith(_DOES_NOT) for each in others):
        return True
    return any(each.startswith(_DUTIES) for each in actions) and kept.past != _past_of(
        kept.built.problem.first_day
    )


def _past_of(first_day: date) -> DutyMark:
    return mark_of_duties(first_day=first_day - YEAR, last_day=first_day - timedelta(days=1))


def duties_of(built: Built) -> Mapping[tuple[str, int], Assignment]:
    """Return what is published of the people and days of a problem, as the engine has it."""
    problem = built.problem
    days = {
        "first_day": problem.first_day,
        "last_day": problem.first_day + timedelta(days=problem.days - 1),
    }
    key = (id(problem), mark_of_duties(**days))
    with _lock:
        kept = _duties.get(key)
    if kept is None:
        kept = (problem, _read_duties(built, days))
        _keep(_duties, key, kept)
    return kept[1]


def _read_duties(built: Built, days: Mapping[str, date]) -> Mapping[tuple[str, int], Assignment]:
    problem = built.problem
    cells = read_duty_cells(agent_ids=[int(person.id) for person in problem.people], **days)
    known = {each.code for each in problem.shift_types}
    found = (to_assignment(cell, problem.first_day) for cell in cells.values())
    return {(each.person, each.day): each for each in found if each.shift in known}


def _assignments_of(row: Version) -> Mapping[tuple[str, int], Assignment]:
    key = (row.pk, row.revision)
    with _lock:
        kept = _shifts.get(key)
    if kept is None:
        first = row.roster.first_day
        found = (to_assignment(cell, first) for cell in read_cells(version_id=row.pk))
        kept = {(each.person, each.day): each for each in found}
        _keep(_shifts, key, kept)
    return kept


def _keep(store: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    with _lock:
        store[key] = value
        store.move_to_end(key)
        while len(store) > MOST_KEPT:
            store.popitem(last=False)
