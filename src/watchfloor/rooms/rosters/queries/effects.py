"""What a change of shifts would do, before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from callmath import scheduling
from callmath.scheduling import Assignment, Edit, SchedulingError, served_by
from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import (
    CellChange,
    CoverInterval,
    Effect,
    RosterNotFound,
)
from watchfloor.rooms.rosters.models import Version
from watchfloor.rooms.rosters.rules.cells import to_assignment
from watchfloor.rooms.rosters.rules.cover import Floats, mean_level, strips_of
from watchfloor.rooms.rosters.rules.results import broken_rules

from .cover import served_by_skill, shifts_near
from .language import reader_language
from .problems import Built
from .reach import find_version_row
from .rosters import get_roster
from .service_levels import ServiceReader
from .state import State, duties_of, problem_of, state_of

Shifts = Mapping[tuple[str, int], Assignment]


def effect_of(
    *,
    version_id: int,
    changes: Sequence[CellChange],
    with_service: bool = True,
    scope: Scope,
) -> Effect:
    """Return what changes of a version would do to rules, cost, cover and service.

    :raises RosterNotFound: there is no such version in reach.
    :raises Refusal: somebody or some shift type is not known to the roster.
    """
    row = find_version_row(version_id)
    get_roster(roster_id=row.roster_id, scope=scope)
    return effect_on(state_of(row), changes, with_service=with_service)


def effect_on_duties(*, changes: Sequence[CellChange], with_service: bool = True) -> Effect:
    """Return what changes of published shifts would do; they are read with the roster they are of.

    :raises RosterNotFound: no published roster has the days.
    :raises Refusal: somebody or some shift type is not known to the roster.
    """
    return effect_on(duties_state(changes), changes, with_service=with_service)


def duties_state(changes: Sequence[CellChange]) -> State:
    """Return what is published around some changes, as the engine has it.

    :raises RosterNotFound: no published roster has the days.
    """
    days = [each.day for each in changes]
    row = published_roster_of(min(days), max(days), {each.agent_id for each in changes})
    built = problem_of(row.roster_id, row.settings)
    # A band of starts and days off in a row are kindnesses of the plan: two who agree to swap may
    # do without them, and a leader who must fill a gap as well.
    unbound = replace(built, problem=replace(built.problem, friendly=None))
    return State(unbound, duties_of(built))


def published_roster_of(first: date, last: date, agent_ids: Iterable[int]) -> Version:
    """Return the version published last whose roster has some days of some people.

    :raises RosterNotFound: there is none.
    """
    rows = Version.objects.select_related("roster").filter(
        published_at__isnull=False,
        roster__removed_at=None,
        roster__first_day__lte=first,
        roster__last_day__gte=last,
    )
    wanted = {str(each) for each in agent_ids}
    for row in rows.order_by("-published_at")[:10]:
        known = {person.id for person in problem_of(row.roster_id, row.settings).problem.people}
        if wanted <= known:
            return row
    raise RosterNotFound(f"{first}–{last}")


def effect_on(state: State, changes: Sequence[CellChange], *, with_service: bool) -> Effect:
    """Return what changes of some shifts would do."""
    problem, language = state.problem, reader_language()
    edit = edit_of(state, changes)
    try:
        found = scheduling.effect_of(problem, state.assignments.values(), edit)
    except SchedulingError as error:
        raise engine_refusal(error) from error
    sides = _Sides(state, edit)
    before, after = sides.service() if with_service else (None, None)
    return Effect(
        broken=broken_rules(found.broken, problem.first_day, language),
        mended=broken_rules(found.mended, problem.first_day, language),
        cost_difference=found.difference,
        unmet_minutes_before=sum(each.missing * each.minutes for each in found.uncovered_before),
        unmet_minutes_after=sum(each.missing * each.minutes for each in found.uncovered_after),
        service_before=before,
        service_after=after,
        intervals=sides.changed_intervals(),
    )


def edit_of(state: State, changes: Sequence[CellChange]) -> Edit:
    """Return changes as the engine has them: what is there goes, what is to be comes."""
    first = state.problem.first_day
    days = [(str(each.agent_id), (each.day - first).days) for each in changes]
    removed = [state.assignments[key] for key in days if key in state.assignments]
    added = [to_assignment(each.after, first) for each in changes if each.after is not None]
    return Edit(removed=tuple(removed), added=tuple(added))


def engine_refusal(error: SchedulingError) -> Refusal:
    """Return what the engine refuses as a refusal of the room, with its own sentence."""
    return Refusal(
        code=f"rosters.engine.{error.code}",
        what=msgid("This cannot be rostered: %(reason)s"),
        fields={"reason": str(error)},
    )


class _Sides:
    """Cover before and after an edit, of the days that it touches."""

    def __init__(self, state: State, edit: Edit) -> None:
        self._built: Built = state.built
        touched = sorted({each.day for each in (*edit.removed, *edit.added)})
        last = state.problem.days - 1
        inside = [day for day in touched if 0 <= day <= last]
        self._days = sorted({min(day + ahead, last) for day in inside for ahead in (0, 1)})
        gone = {(each.person, each.day) for each in edit.removed}
        span = range(min(inside, default=0), max(inside, default=-1) + 2)
        near = shifts_near(state.assignments.values(), span)
        kept = [each for each in near if (each.person, each.day) not in gone]
        self._before = served_by(state.problem, near)
        self._after = served_by(state.problem, [*kept, *edit.added])

    def service(self) -> tuple[float | None, float | None]:
        """Return the expected service of the days, before and after."""
        problem = self._built.problem
        skills = frozenset(
            entry.skill
            for entry, was, now in zip(problem.demand, self._before, self._after, strict=True)
            if (was != now).any()
        )
        days = self._days[:-1] or self._days
        reader = ServiceReader(self._built, days, skills)
        sides = (self._before, self._after)
        found = [reader.levels(served_by_skill(problem, side)) for side in sides]
        return mean_level(found[0]), mean_level(found[1])

    def changed_intervals(self) -> tuple[CoverInterval, ...]:
        """Return the intervals of all together that change, as they would be."""
        strips = [self._strip(side) for side in (self._before, self._after)]
        before = {(each.day, each.start_minute): each for each in strips[0]}
        return tuple(
            each for each in strips[1] if before.get((each.day, each.start_minute)) != each
        )

    def _strip(self, served: Sequence[Floats]) -> tuple[CoverInterval, ...]:
        problem = self._built.problem
        if not self._days:
            return ()
        days = range(self._days[0], self._days[-1] + 1)
        strips = strips_of(problem, served, days, self._built.skills, {})
        return strips[0].intervals if strips else ()
