"""Versions of a roster: kept whole, changed by hand, undone, copied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import (
    CellChange,
    EditCard,
    Origin,
    RosterNotFound,
    ShiftCell,
)
from watchfloor.rooms.rosters.models import Edit, Roster, Shift, Version
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.queries.people import list_people
from watchfloor.rooms.rosters.queries.versions import edit_card, read_cells
from watchfloor.rooms.rosters.rules.cells import pack_cell, unpack_cell
from watchfloor.rooms.rosters.rules.shifts import Frame, check_cells, check_days

from .checking import check_if_small
from .rosters import get_locked_roster

Kept = Sequence[Sequence[Any]]  # [agent, day, shift or None]
MOST_NOTE = 500


@transaction.atomic
def save_version(
    *,
    roster_id: int,
    cells: Sequence[ShiftCell],
    origin: Origin,
    parent_id: int | None = None,
    note: str = "",
    kept: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep shifts as a new version of a roster; return its number (id).

    `kept` are the settings that it is made with and what the engine found: figures, uncovered,
    violations, explanation. Without figures `check_version` works them out.

    :raises RosterNotFound: there is no such roster.
    :raises Refusal: a shift is of nobody on the roster, of another day, or of an unknown type.
    """
    roster = get_locked_roster(roster_id)
    check_cells(cells, frame_of(roster))
    found = dict(kept or {})
    if "figures" in found:
        found["figures"] = {**found["figures"], "checked_revision": 0}
    row = Version.objects.create(
        roster=roster,
        number=_next_number(roster),
        origin=origin,
        parent_id=parent_id,
        note=note[:MOST_NOTE],
        made_by=actor.name,
        made_at=at,
        **found,
    )
    Shift.objects.bulk_create(_row(row.pk, cell) for cell in cells)
    check_if_small(version_id=row.pk)
    journal.record(
        action="rosters.version.saved",
        subject=f"roster:{roster.pk}",
        actor=actor,
        at=at,
        after={
            "version": row.pk,
            "number": row.number,
            "origin": str(origin),
            "shifts": len(cells),
            "note": row.note,
        },
    )
    return row.pk


def _next_number(roster: Roster) -> int:
    newest = Version.objects.filter(roster=roster).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


@transaction.atomic
def copy_version(*, version_id: int, note: str = "", actor: Actor, at: datetime) -> int:
    """Make a draft with the same shifts, to be changed; return its number (id).

    :raises RosterNotFound: there is no such version.
    """
    row = Version.objects.filter(pk=version_id, roster__removed_at=None).first()
    if row is None:
        raise RosterNotFound(version_id)
    kept: dict[str, Any] = {"settings": row.settings, "explanation": row.explanation}
    if row.figures.get("checked_revision") == row.revision:
        kept |= {
            "figures": row.figures,
            "uncovered": row.uncovered,
            "violations": row.violations,
        }
    return save_version(
        roster_id=row.roster_id,
        cells=read_cells(version_id=version_id),
        origin=Origin.COPIED,
        parent_id=version_id,
        note=note,
        kept=kept,
        actor=actor,
        at=at,
    )


@transaction.atomic
def change_cells(
    *,
    version_id: int,
    revision: int,
    changes: Sequence[CellChange],
    note: str = "",
    actor: Actor,
    at: datetime,
) -> EditCard:
    """Change shifts of a draft at one go. `revision` is that which the hand was looking at.

    :raises RosterNotFound: there is no such version.
    :raises Refusal: it is published, somebody else has changed it since, or a shift makes no sense.
    """
    row = get_locked_version(version_id, revision)
    edit = _apply(row, changes, note, actor, at)
    check_if_small(version_id=row.pk)
    _journal(row, "rosters.version.edited", edit, actor, at)
    return edit_card(edit)


@transaction.atomic
def undo_edit(
    *, version_id: int, revision: int, edit_id: int | None = None, actor: Actor, at: datetime
) -> EditCard:
    """Take the last edit back that was not yet taken back, or a certain one.

    :raises RosterNotFound: there is no such version or edit.
    :raises Refusal: there is nothing to undo, or a later edit has touched the same shifts.
    """
    row = get_locked_version(version_id, revision)
    edits = Edit.objects.select_for_update().filter(version=row, undone_at=None).order_by("-pk")
    edit = (edits.filter(pk=edit_id) if edit_id is not None else edits).first()
    if edit is None:
        raise Refusal(
            code="rosters.edit.none",
            what=msgid("There is nothing to undo."),
        )
    _check_untouched(row, edit)
    _write(row, _cells(edit.before))
    edit.undone_at = at
    edit.save(update_fields=["undone_at"])
    _raise_revision(row)
    check_if_small(version_id=row.pk)
    _journal(row, "rosters.version.undone", edit, actor, at)
    return edit_card(edit)


@transaction.atomic
def pin_cells(
    *,
    version_id: int,
    revision: int,
    keys: Collection[tuple[int, date]],
    pinned: bool = True,
    actor: Actor,
    at: datetime,
) -> int:
    """Hold shifts in place (or let them go) when the roster is worked out again; return how many.

    :raises RosterNotFound: there is no such version.
    :raises Refusal: it is published, or somebody else has changed it since.
    """
    row = get_locked_version(version_id, revision)
    wanted = set(keys)
    shifts = [
        shift
        for shift in Shift.objects.select_for_update().filter(version=row)
        if (shift.agent_id, shift.day) in wanted
    ]
    for shift in shifts:
        shift.is_pinned = pinned
    Shift.objects.bulk_update(shifts, ["is_pinned"])
    journal.record(
        action="rosters.version.pinned",
        subject=f"roster:{row.roster_id}",
        actor=actor,
        at=at,
        after={"version": row.pk, "shifts": len(shifts), "pinned": pinned},
    )
    return len(shifts)


def get_locked_version(version_id: int, revision: int) -> Version:
    """Return a draft for writing, as the hand has seen it.

    :raises RosterNotFound: there is none.
    :raises Refusal: it is published, or somebody else has changed it since.
    """
    rows = Version.objects.select_for_update(of=("self",)).select_related("roster")
    row = rows.filter(pk=version_id, roster__removed_at=None).first()
    if row is None:
        raise RosterNotFound(version_id)
    if row.published_at is not None:
        raise Refusal(
            code="rosters.version.published",
            what=msgid("Version %(number)s is published and is not changed any more."),
            mend=msgid("Copy it, change the copy and publish that."),
            fields={"number": row.number},
        )
    if row.revision != revision:
        raise Refusal(
            code="rosters.version.changed_meanwhile",
            what=msgid("Somebody else has changed this version meanwhile. Nothing was changed."),
            mend=msgid("Load it again, look at the change and repeat yours."),
            fields={"revision": row.revision},
        )
    return row


def frame_of(roster: Roster) -> Frame:
    """Return what a roster holds."""
    people = list_people(
        node_id=roster.node_id, first_day=roster.first_day, last_day=roster.last_day
    )
    return Frame(
        first_day=roster.first_day,
        last_day=roster.last_day,
        agent_ids=frozenset(row.agent_id for row in people),
        codes=frozenset(card.code for card in list_shift_types()),
    )


def _apply(
    row: Version, changes: Sequence[CellChange], note: str, actor: Actor, at: datetime
) -> Edit:
    after = {(each.agent_id, each.day): each.after for each in changes}
    _check_changes(row, changes, after)
    before = _kept_cells(row, after)
    _write(row, after)
    _raise_revision(row)
    return Edit.objects.create(
        version=row,
        before=_packed(before),
        after=_packed(after),
        note=note[:300],
        made_by=actor.name,
        made_at=at,
    )


def _check_changes(
    row: Version,
    changes: Sequence[CellChange],
    after: Mapping[tuple[int, date], ShiftCell | None],
) -> None:
    if not changes:
        raise Refusal(code="rosters.edit.empty", what=msgid("Nothing was changed."))
    if len(after) != len(changes) or any(
        cell is not None and (cell.agent_id, cell.day) != key for key, cell in after.items()
    ):
        raise Refusal(
            code="rosters.edit.mixed",
            what=msgid("A shift of one person and day is there twice, or stands elsewhere."),
            mend=msgid("Give each person and day once."),
        )
    frame = frame_of(row.roster)
    check_days(after.keys(), frame)
    check_cells([cell for cell in after.values() if cell is not None], frame)


def _check_untouched(row: Version, edit: Edit) -> None:
    """Refuse to undo over a later edit of the same shifts."""
    touched = {(agent, day) for agent, day, _ in edit.after}
    later = Edit.objects.filter(version=row, undone_at=None, pk__gt=edit.pk)
    if any((agent, day) in touched for each in later for agent, day, _ in each.after):
        raise Refusal(
            code="rosters.edit.touched",
            what=msgid("A later change has touched the same shifts."),
            mend=msgid("Undo that one first."),
        )


def _kept_cells(
    row: Version, keys: Iterable[tuple[int, date]]
) -> Mapping[tuple[int, date], ShiftCell | None]:
    wanted = set(keys)
    days = [day for _, day in wanted]
    cells = read_cells(
        version_id=row.pk,
        agent_ids={agent for agent, _ in wanted},
        first_day=min(days),
        last_day=max(days),
    )
    found = {(cell.agent_id, cell.day): cell for cell in cells}
    return {key: found.get(key) for key in sorted(wanted)}


def _write(row: Version, after: Mapping[tuple[int, date], ShiftCell | None]) -> None:
    days = [day for _, day in after]
    kept = Shift.objects.filter(
        version=row,
        agent__in={agent for agent, _ in after},
        day__range=(min(days), max(days)),
    )
    gone = [
        pk for pk, agent, day in kept.values_list("pk", "agent_id", "day") if (agent, day) in after
    ]
    Shift.objects.filter(pk__in=gone).delete()
    Shift.objects.bulk_create(_row(row.pk, cell) for cell in after.values() if cell is not None)


def _raise_revision(row: Version) -> None:
    row.revision += 1
    row.save(update_fields=["revision"])


def _packed(cells: Mapping[tuple[int, date], ShiftCell | None]) -> list[list[Any]]:
    return [
        [agent, day.isoformat(), pack_cell(cell)]
        for (agent, day), cell in sorted(cells.items(), key=lambda each: each[0])
    ]


def _cells(kept: Kept) -> dict[tuple[int, date], ShiftCell | None]:
    days = [(agent, date.fromisoformat(day), cell) for agent, day, cell in kept]
    return {(agent, day): unpack_cell(agent, day, cell) for agent, day, cell in days}


def _row(version_id: int, cell: ShiftCell) -> Shift:
    return Shift(
        version_id=version_id,
        agent_id=cell.agent_id,
        day=cell.day,
        code=cell.code,
        start_minute=cell.start_minute,
        minutes=cell.minutes,
        breaks=[list(each) for each in cell.breaks],
        activities=[list(each) for each in cell.activities],
        is_pinned=cell.is_pinned,
    )


def _journal(row: Version, action: str, edit: Edit, actor: Actor, at: datetime) -> None:
    journal.record(
        action=action,
        subject=f"roster:{row.roster_id}",
        actor=actor,
        at=at,
        after={
            "version": row.pk,
            "revision": row.revision,
            "edit": edit.pk,
            "cells": len(edit.after),
        },
    )
