"""Some days of a version as a planner looks at them: shifts, leave, wishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import (
    AskState,
    RosterCard,
    RosterNotFound,
    Stretch,
    VersionCard,
)
from watchfloor.rooms.rosters.models import Edit
from watchfloor.rooms.rosters.rules.results import read_uncovered, read_violations

from .language import reader_language
from .leaves import list_leaves
from .people import list_people
from .reach import find_version_row
from .rosters import get_roster, version_card
from .versions import read_cells
from .wishes import list_wishes

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
    return Stretch(
        card=version_card(row),
        roster=roster,
        first=first,
        last=last,
        people=people,
        cells=read_cells(
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


def check_people(*, version_id: int, agent_ids: Collection[int], scope: Scope) -> None:
    """Let only those on who reach each person of a change.

    :raises RosterNotFound: somebody is out of reach.
    """
    if scope.everything:
        return
    missing = set(agent_ids) - scope.agent_ids
    if missing:
        raise RosterNotFound(version_id)
