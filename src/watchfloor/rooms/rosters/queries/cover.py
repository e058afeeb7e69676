"""Cover: who is wanted, who is there, and what that does to the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from callmath.scheduling import Assignment, Problem, served_by
from watchfloor.common.access import Scope
from watchfloor.rooms.rosters.contracts import CoverStrip
from watchfloor.rooms.rosters.rules.cover import Floats, strips_of

from .problems import Built
from .reach import find_version_row
from .rosters import get_roster
from .service_levels import ServiceReader
from .state import state_of


def cover_of(
    *,
    version_id: int,
    first_day: date | None = None,
    last_day: date | None = None,
    with_service: bool = False,
    scope: Scope,
) -> tuple[CoverStrip, ...]:
    """Return the cover of all together (skill "") and of each skill, over days of a version.

    People of several skills are split over them as it suits best. `with_service`: also the service
    level that is expected, which takes longer.

    :raises RosterNotFound: there is no such version in reach.
    """
    row = find_version_row(version_id)
    roster = get_roster(roster_id=row.roster_id, scope=scope)
    state = state_of(row)
    first = max(first_day or roster.first_day, roster.first_day)
    last = min(last_day or roster.last_day, roster.last_day)
    days = range((first - roster.first_day).days, (last - roster.first_day).days + 1)
    near = shifts_near(state.assignments.values(), days)
    return read_strips(state.built, near, days, with_service=with_service)


def read_strips(
    built: Built, assignments: Sequence[Assignment], days: range, *, with_service: bool
) -> tuple[CoverStrip, ...]:
    """Return the strips of cover of some days."""
    served = served_by(built.problem, assignments)
    by_skill = served_by_skill(built.problem, served)
    levels = ServiceReader(built, days).levels(by_skill) if with_service and days else {}
    return strips_of(built.problem, served, days, built.skills, levels)


def shifts_near(assignments: Iterable[Assignment], days: range) -> list[Assignment]:
    """Return the shifts that touch some days: those of the day before may run into them."""
    return [each for each in assignments if days.start - 1 <= each.day < days.stop]


def served_by_skill(problem: Problem, served: Sequence[Floats]) -> Mapping[str, Floats]:
    """Return what is served by skill."""
    return {entry.skill: each for entry, each in zip(problem.demand, served, strict=True)}
