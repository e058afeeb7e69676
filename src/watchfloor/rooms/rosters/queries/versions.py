"""One version of a roster: its shifts, and what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.rosters.contracts import (
    CellDifference,
    EditCard,
    RosterNotFound,
    ShiftCell,
    VersionCard,
    VersionComparison,
    VersionDetail,
)
from watchfloor.rooms.rosters.models import Edit, Shift, Version
from watchfloor.rooms.rosters.rules.cells import (
    is_same_shift,
    unpack_activities,
    unpack_breaks,
)
from watchfloor.rooms.rosters.rules.results import (
    read_explanation,
    read_uncovered,
    read_violations,
)

from .language import reader_language
from .people import list_people
from .reach import find_version_row
from .rosters import get_roster, version_card

Key = tuple[int, date]


def get_version(*, version_id: int, scope: Scope) -> VersionDetail:
    """Return a version; of people out of reach nothing is shown.

    :raises RosterNotFound: there is no such version in reach.
    """
    row = find_version_row(version_id)
    roster = get_roster(roster_id=row.roster_id, scope=scope)
    people = list_people(
        node_id=roster.node_id, first_day=roster.first_day, last_day=roster.last_day, scope=scope
    )
    cells = read_cells(version_id=row.pk, agent_ids=None if scope.everything else scope.agent_ids)
    language = reader_language()
    first = roster.first_day
    reach = None if scope.everything else scope.agent_ids
    return VersionDetail(
        card=version_card(row),
        roster=roster,
        cells=cells,
        people=people,
        uncovered=read_uncovered(row.uncovered, first),
        violations=read_violations(row.violations, first, language, reach),
        explanation=read_explanation(row.explanation, language),
        settings=row.settings,
        is_checked=row.figures.get("checked_revision") == row.revision,
    )


def read_cells(
    *,
    version_id: int,
    agent_ids: Collection[int] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> tuple[ShiftCell, ...]:
    """Return the shifts of a version, by person and day; of some people or days if it is said."""
    rows = Shift.objects.filter(version=version_id).order_by("agent_id", "day")
    if agent_ids is not None:
        rows = rows.filter(agent_id__in=agent_ids)
    if first_day is not None:
        rows = rows.filter(day__gte=first_day)
    if last_day is not None:
        rows = rows.filter(day__lte=last_day)
    names = (
        "agent_id",
        "day",
        "code",
        "start_minute",
        "minutes",
        "breaks",
        "activities",
        "is_pinned",
    )
    return tuple(
        ShiftCell(
            agent, day, code, start, minutes, unpack_breaks(breaks), unpack_activities(acts), pinned
        )
        for agent, day, code, start, minutes, breaks, acts, pinned in rows.values_list(*names)
    )


def list_edits(*, version_id: int, scope: Scope) -> tuple[EditCard, ...]:
    """Return what was changed by hand in a version, the newest first.

    :raises RosterNotFound: there is no such version in reach.
    """
    row = find_version_row(version_id)
    get_roster(roster_id=row.roster_id, scope=scope)
    return tuple(edit_card(each) for each in Edit.objects.filter(version=row).order_by("-pk"))


def edit_card(row: Edit) -> EditCard:
    """Return a row as a card."""
    return EditCard(
        id=row.pk,
        made_by=row.made_by,
        made_at=row.made_at,
        cells=len(row.after),
        note=row.note,
        undone_at=row.undone_at,
    )


def compare_versions(*, before_id: int, after_id: int, scope: Scope) -> VersionComparison:
    """Return two versions side by side with each day that differs; of one roster or of two.

    :raises RosterNotFound: one of them is not in reach.
    """
    before, after = find_version_row(before_id), find_version_row(after_id)
    cards = [_seen_card(row, scope) for row in (before, after)]
    reach = None if scope.everything else scope.agent_ids
    states = [
        {(cell.agent_id, cell.day): cell for cell in read_cells(version_id=row.pk, agent_ids=reach)}
        for row in (before, after)
    ]
    return VersionComparison(
        before=cards[0],
        after=cards[1],
        differences=differences_of(states[0], states[1], names_of(states[0], states[1])),
    )


def differences_of(
    before: Mapping[Key, ShiftCell], after: Mapping[Key, ShiftCell], names: Mapping[int, str]
) -> tuple[CellDifference, ...]:
    """Return each day of somebody on which two states ask something else."""
    keys = sorted(before.keys() | after.keys())
    return tuple(
        CellDifference(agent, names.get(agent, str(agent)), day, before.get(key), after.get(key))
        for key in keys
        for agent, day in [key]
        if not is_same_shift(before.get(key), after.get(key))
    )


def names_of(*states: Mapping[Key, Any]) -> Mapping[int, str]:
    """Return the names of the people of some states."""
    wanted = {agent for state in states for agent, _ in state}
    people = list_people(scope=WHOLE_CENTRE)
    return {row.agent_id: row.name for row in people if row.agent_id in wanted}


def _seen_card(row: Version, scope: Scope) -> VersionCard:
    try:
        get_roster(roster_id=row.roster_id, scope=scope)
    except RosterNotFound as error:
        raise RosterNotFound(row.pk) from error
    return version_card(row)
