"""Some days of a version as a planner looks at them: shifts, leave, wishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import (
    AskState,
    CoverStrip,
    RosterCard,
    RosterNotFound,
    ShiftCell,
    Stretch,
    VersionCard,
)
from watchfloor.rooms.rosters.models import Edit
from watchfloor.rooms.rosters.rules.cells import to_assignment
from watchfloor.rooms.rosters.rules.results import read_uncovered, read_violations

from .cover import read_strips
from .duties import read_duty_cells
from .language import reader_language
from .leaves import list_leaves
from .people import list_people
from .reach import find_version_row
from .rosters import get_roster, version_card
from .state import problem_of
from .versions import read_cells
from .wishes import list_wishes

Strips = tuple[CoverStrip, ...]
BEFORE = timedelta(days=1)  # shifts of the evening before reach into the first day


def find_version(*, version_id: int, scope: Scope) -> tuple[VersionCard, RosterCard]:
    """Return a version without its shifts, and its roster.

    :raises RosterNotFound: there is none in reach.
    """
    row = find_version_row(version_id)
    roster = get_roster(roster_id=row.roster_id, scope=scope)
    return version_card(row), roster


def get_stretch(*, version_id: int, first: date, last: date, scope: Scope) -> Stretch:
    """Return some days of a version; of people out of reach nothing is shown.

    :raises RosterNotFound: there is no such version in reach.
    """
    row = find_version_row(version_id)
    roster = get_roster(roster_id=row.roster_id, scope=scope)
    people = list_people(
        node_id=roster.node_id, first_day=roster.first_day, last_day=roster.last_day, scope=scope
    )
    reach = None if scope.everything else scope.agent_ids
    known = {each.agent_id for each in people}
    in_force = is_in_force(version_card(row), roster)
    return Stretch(
        card=version_card(row),
        roster=roster,
        first=first,
        last=last,
        people=people,
        cells=held_cells(known, first - BEFORE, last)
        if in_force
        else read_cells(
            version_id=row.pk, agent_ids=reach, first_day=first - BEFORE, last_day=last
        ),
        leaves=tuple(
            each
            for each in list_leaves(
                scope=scope, first_day=first, last_day=last, states=(AskState.APPROVED,)
            )
            if each.agent_id in known
        ),
        wishes=list_wishes(agent_ids=known, first_day=first, last_day=last),
        special_days=tuple(calendars.day_table_entries(start=first, end=last + timedelta(days=1))),
        uncovered=tuple(
            each
            for each in read_uncovered(row.uncovered, roster.first_day)
            if first <= each.day <= last
        ),
        violations=read_violations(row.violations, roster.first_day, reader_language(), reach),
        is_checked=row.figures.get("checked_revision") == row.revision,
        open_edits=Edit.objects.filter(version=row, undone_at=None).count(),
    )


def is_in_force(version: VersionCard, roster: RosterCard) -> bool:
    """Tell whether a version is what was published last: swaps and repairs go on from it."""
    return version.published_at is not None and version.number == roster.published_version


def held_cells(agent_ids: Collection[int], first: date, last: date) -> tuple[ShiftCell, ...]:
    """Return the shifts that hold now, by person and day: as published, or as changed since."""
    found = read_duty_cells(agent_ids=agent_ids, first_day=first, last_day=last)
    return tuple(found[key] for key in sorted(found))


def cover_in_force(*, version_id: int, first: date, last: date, scope: Scope) -> Strips:
    """Return the cover of the shifts that hold now, over days of a published version.

    :raises RosterNotFound: there is no such version in reach.
    """
    row = find_version_row(version_id)
    get_roster(roster_id=row.roster_id, scope=scope)
    built = problem_of(row.roster_id, row.settings)
    begin = built.problem.first_day
    people = [int(person.id) for person in built.problem.people]
    known = {each.code for each in built.problem.shift_types}
    cells = held_cells(people, first - BEFORE, last)
    near = [to_assignment(cell, begin) for cell in cells if cell.code in known]
    days = range((first - begin).days, (last - begin).days + 1)
    return read_strips(built, near, days, with_service=False)


def check_people(*, version_id: int, agent_ids: Collection[int], scope: Scope) -> None:
    """Let only those on who reach each person of a change.

    :raises RosterNotFound: somebody is out of reach.
    """
    if scope.everything:
        return
    missing = set(agent_ids) - scope.agent_ids
    if missing:
        raise RosterNotFound(version_id)
