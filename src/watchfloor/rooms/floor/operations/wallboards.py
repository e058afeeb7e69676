"""Wallboards are made, changed and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeGuard

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.journal import JournalLine
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts.wallboards import Tile, WallboardNotFound
from watchfloor.rooms.floor.models import Wallboard
from watchfloor.rooms.floor.rules.walls import check_wallboard, pack_tiles

UNDO_WITHIN = timedelta(hours=1)
_REMOVED = "floor.wallboard.removed"


@transaction.atomic
def save_wallboard(
    *,
    wallboard_id: int | None,
    name: str,
    node_id: int,
    tiles: Sequence[Tile],
    is_dark: bool,
    scope: Scope,
    actor: Actor,
    at: datetime,
) -> int:
    """Make a wallboard, or change the one of that number; return its number.

    :raises Refusal: it has too few or too many figures, nonsense as threshold, or a name in use.
    :raises WallboardNotFound: there is none of that number in reach, or the part is out of reach.
    """
    check_wallboard(name=name, tiles=tiles)
    _check_reach(node_id, scope)
    row = Wallboard() if wallboard_id is None else _held(wallboard_id, scope)
    _check_name(name.strip(), row.pk)
    before = _told(row) if row.pk else None
    row.name, row.node_id, row.is_dark = name.strip(), node_id, is_dark
    row.tiles = pack_tiles(tiles)
    row.made_by, row.made_at = actor.name, at
    row.save()
    journal.record(
        action="floor.wallboard.changed" if before else "floor.wallboard.made",
        subject=f"wallboard:{row.pk}",
        actor=actor,
        at=at,
        before=before,
        after=_told(row),
    )
    return row.pk


@transaction.atomic
def remove_wallboard(*, wallboard_id: int, scope: Scope, actor: Actor, at: datetime) -> int:
    """Take a wallboard away; return the line of the journal that it can be undone by.

    :raises WallboardNotFound: there is none in reach.
    """
    row = _held(wallboard_id, scope)
    before = _told(row)
    # The name is free for another one.
    row.name, row.removed_at = f"{row.name[:60]} ({row.pk}, {at:%Y%m%d})", at
    row.save(update_fields=["name", "removed_at"])
    return journal.record(
        action=_REMOVED,
        subject=f"wallboard:{row.pk}",
        actor=actor,
        at=at,
        before=before,
    )


@transaction.atomic
def restore_wallboard(*, line: int, scope: Scope, actor: Actor, at: datetime) -> int:
    """Put back a wallboard that one took away oneself within the hour; return its number.

    :raises Refusal: that is not so, or its name was given to another one since.
    :raises WallboardNotFound: its part of the centre is out of reach by now.
    """
    found = journal.find_line(number=line)
    if not _can_be_undone(found, actor, at):
        raise _not_possible()
    row = _gone(found)
    _check_reach(row.node_id, scope)
    name = str((found.before or {})["name"])
    _check_name(name, row.pk)
    row.name, row.removed_at = name, None
    row.save(update_fields=["name", "removed_at"])
    journal.record(
        action="floor.wallboard.restored",
        subject=found.subject,
        actor=actor,
        at=at,
        after=_told(row),
    )
    return row.pk


def _can_be_undone(line: JournalLine | None, actor: Actor, at: datetime) -> TypeGuard[JournalLine]:
    return (
        line is not None
        and line.action == _REMOVED
        and line.user_id == actor.user_id
        and at - line.at <= UNDO_WITHIN
    )


def _gone(line: JournalLine) -> Wallboard:
    """Return the wallboard that a line took away, unless it is back already."""
    number = int(line.subject.partition(":")[2])
    rows = Wallboard.objects.select_for_update().filter(pk=number, removed_at=line.at)
    row = rows.first()
    if row is None:
        raise _not_possible()
    return row


def _not_possible() -> Refusal:
    return Refusal(
        code="floor.wallboard.undo",
        what=msgid("This wallboard cannot be put back."),
        mend=msgid("One can put back what one took away oneself within the hour."),
    )


def _held(wallboard_id: int, scope: Scope) -> Wallboard:
    rows = Wallboard.objects.select_for_update().filter(pk=wallboard_id, removed_at=None)
    row = rows.first()
    if row is None:
        raise WallboardNotFound(wallboard_id)
    _check_reach(row.node_id, scope)
    return row


def _check_reach(node_id: int, scope: Scope) -> None:
    if not (scope.everything or node_id in scope.node_ids):
        raise WallboardNotFound(node_id)


def _check_name(name: str, own_id: int | None) -> None:
    if Wallboard.objects.filter(name=name).exclude(pk=own_id or 0).exists():
        raise Refusal(
            code="floor.wallboard.name_taken",
            what=msgid("There is a wallboard “%(name)s” already."),
            where=msgid("Name"),
            mend=msgid("Choose another name."),
            fields={"name": name},
        )


def _told(row: Wallboard) -> dict[str, object]:
    return {
        "name": row.name,
        "node_id": row.node_id,
        "tiles": row.tiles,
        "is_dark": row.is_dark,
    }
