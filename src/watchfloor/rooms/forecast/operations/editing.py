"""What people change in the grid: overrides, each change a version at once, each undone as one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import (
    CellChange,
    EditCard,
    OverrideKind,
    SeriesSource,
)
from watchfloor.rooms.forecast.models import Edit, Override, Scenario, Series, Version, VersionDay
from watchfloor.rooms.forecast.queries.edits import edit_card

from .by_hand import hand_draft
from .saving import draft_again, find_newest, lock_series, save_version
from .scenarios import find_scenario

MOST_CELLS = 20_000
MOST_CONTACTS = 10_000_000.0
MOST_SCALE = 100.0


@transaction.atomic
def edit_cells(
    *,
    series_id: int,
    scenario_id: int | None = None,
    changes: Sequence[CellChange],
    note: str = "",
    seen_version_id: int | None,
    actor: Actor,
    at: datetime,
) -> EditCard:
    """Lay changes over a series' forecast and make the version that holds from now on.

    Refused when somebody (or the night) made a version since the one that was seen.
    """
    series = lock_series(series_id)
    scenario = find_scenario(scenario_id, actor=actor, at=at)
    newest = find_newest(series, scenario) or _first_version(series, scenario, actor, at)
    if seen_version_id is not None or newest.number > 1:
        _check_seen(newest, seen_version_id)
    _check_changes(changes, newest)
    edit = _add_edit(series, scenario, len(changes), note, actor, at)
    _lay(edit, changes)
    _finish(edit, newest, actor, at)
    journal.record(
        action="forecast.cells.edited",
        subject=f"series:{series.pk}",
        actor=actor,
        at=at,
        before={"version": newest.pk},
        after={
            "version": edit.version_id,
            "scenario": scenario.pk,
            "edit": edit.pk,
            "cells": edit.cells,
            "note": note,
        },
    )
    return edit_card(edit)


@transaction.atomic
def undo_edit(*, edit_id: int, actor: Actor, at: datetime) -> EditCard:
    """Take an edit back; cells that somebody changed after it stay as they are.

    The undo is an edit of its own and makes a version; undoing it does the edit again.
    """
    found = Edit.objects.filter(pk=edit_id).first()
    if found is None:
        raise Refusal(
            code="forecast.edit.missing",
            what=msgid("There is no such change."),
            mend=msgid("Open the list of changes again."),
        )
    series = lock_series(found.series_id)
    edit = Edit.objects.select_related("scenario").get(pk=edit_id)
    if edit.undone_at is not None:
        raise Refusal(
            code="forecast.edit.undone",
            what=msgid("%(who)s has undone this change already."),
            mend=msgid("Undo that undo to have it again."),
            fields={"who": edit.undone_by},
        )
    newest = find_newest(series, edit.scenario)
    undo = _add_edit(series, edit.scenario, 0, edit.note, actor, at, undoes=edit)
    undo.cells = _take_back(edit, undo)
    undo.save(update_fields=["cells"])
    Edit.objects.filter(pk=edit.pk).update(undone_at=at, undone_by=actor.name)
    if newest is not None:
        _finish(undo, newest, actor, at)
    journal.record(
        action="forecast.edit.undone",
        subject=f"series:{series.pk}",
        actor=actor,
        at=at,
        before={"edit": edit.pk},
        after={"edit": undo.pk, "version": undo.version_id, "cells": undo.cells},
    )
    return edit_card(undo)


def _check_seen(newest: Version, seen_version_id: int | None) -> None:
    if newest.pk == seen_version_id:
        return
    raise Refusal(
        code="forecast.edit.stale",
        what=msgid("%(who)s made version %(number)s at %(at)s, after the one that you changed."),
        where=msgid("%(cells)s cells of it were changed by hand since."),
        mend=msgid("Load the new version and change it there; nothing was saved."),
        fields={
            "who": newest.made_by,
            "number": newest.number,
            "at": newest.made_at.astimezone(ZoneInfo(newest.timezone)).isoformat(" ", "minutes"),
            "origin": newest.origin,
            "version_id": newest.pk,
            "cells": _cells_since(newest, seen_version_id),
        },
    )


def _cells_since(newest: Version, seen_version_id: int | None) -> int:
    since = Edit.objects.filter(
        series=newest.series_id, scenario=newest.scenario_id, version__gt=seen_version_id or 0
    )
    return sum(since.values_list("cells", flat=True))


def _check_changes(changes: Sequence[CellChange], newest: Version) -> None:
    if not 0 < len(changes) <= MOST_CELLS:
        raise _refuse_cells(
            "forecast.edit.cells",
            msgid("%(count)s cells cannot be changed at once."),
            msgid("Change between 1 and %(most)s."),
            count=len(changes),
            most=MOST_CELLS,
        )
    zone = ZoneInfo(newest.timezone)
    seen: set[datetime] = set()
    for change in changes:
        _check_change(change, newest, zone)
        if change.starts_at.astimezone(UTC) in seen:
            raise _refuse_cells(
                "forecast.edit.twice",
                msgid("The cell at %(at)s is there twice."),
                msgid("Say once what it should be."),
                at=change.starts_at.isoformat(),
            )
        seen.add(change.starts_at.astimezone(UTC))


def _check_change(change: CellChange, newest: Version, zone: ZoneInfo) -> None:
    local = change.starts_at.astimezone(zone)
    step = timedelta(minutes=newest.interval_minutes)
    since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    if not newest.first_day <= local.date() <= newest.last_day:
        raise _refuse_cells(
            "forecast.edit.outside",
            msgid("%(at)s lies outside of the forecast, which goes from %(first)s to %(last)s."),
            msgid("Change a day within it."),
            at=local.isoformat(),
            first=newest.first_day,
            last=newest.last_day,
        )
    if since_midnight % step or local.microsecond:
        raise _refuse_cells(
            "forecast.edit.between",
            msgid("No interval begins at %(at)s."),
            msgid("Intervals are %(minutes)s minutes long."),
            at=local.isoformat(),
            minutes=newest.interval_minutes,
        )
    if change.value is not None and not _is_sane(change.kind, change.value):
        raise _refuse_cells(
            "forecast.edit.value",
            msgid("%(value)s cannot be planned at %(at)s."),
            msgid("Give a number of contacts, not negative, or a factor up to %(most)s."),
            value=change.value,
            at=local.isoformat(),
            most=MOST_SCALE,
        )


def _is_sane(kind: OverrideKind, value: float) -> bool:
    if not math.isfinite(value):
        return False
    if kind is OverrideKind.ADD:
        return abs(value) <= MOST_CONTACTS
    return 0 <= value <= (MOST_CONTACTS if kind is OverrideKind.SET else MOST_SCALE)


def _refuse_cells(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)


def _add_edit(
    series: Series,
    scenario: Scenario,
    cells: int,
    note: str,
    actor: Actor,
    at: datetime,
    *,
    undoes: Edit | None = None,
) -> Edit:
    return Edit.objects.create(
        series=series,
        scenario=scenario,
        cells=cells,
        note=note,
        made_by=actor.name,
        made_at=at,
        undoes=undoes,
    )


def _lay(edit: Edit, changes: Sequence[CellChange]) -> None:
    """End the overrides of the cells that change, and add those that say something new."""
    held = Override.objects.filter(series=edit.series, scenario=edit.scenario, ended_by=None)
    held.filter(starts_at__in=[change.starts_at for change in changes]).update(ended_by=edit)
    Override.objects.bulk_create(
        [
            Override(
                series_id=edit.series_id,
                scenario_id=edit.scenario_id,
                starts_at=change.starts_at,
                kind=change.kind,
                value=change.value,
                edit=edit,
            )
            for change in changes
            if change.value is not None
        ],
        batch_size=2000,
    )


def _take_back(edit: Edit, undo: Edit) -> int:
    """Let the cells of an edit have again what lay there before it. Return how many changed.

    What is laid again stays that of the edit that it came from, with its author and its remark, so
    that edits are undone one after the other.
    """
    of_grid = Override.objects.filter(series=edit.series_id, scenario=edit.scenario_id)
    before = {each.starts_at: each for each in of_grid.filter(ended_by=edit)}
    touched = {*before, *of_grid.filter(edit=edit).values_list("starts_at", flat=True)}
    free = touched - _changed_after(edit)
    held = of_grid.filter(ended_by=None, starts_at__in=free)
    changed = set(held.values_list("starts_at", flat=True))
    held.update(ended_by=undo)
    again = [
        Override(
            series_id=old.series_id,
            scenario_id=old.scenario_id,
            starts_at=old.starts_at,
            kind=old.kind,
            value=old.value,
            edit_id=old.edit_id,
        )
        for old in before.values()
        if old.starts_at in free
    ]
    Override.objects.bulk_create(again, batch_size=2000)
    return len(changed | {each.starts_at for each in again})


def _changed_after(edit: Edit) -> set[datetime]:
    """Return the cells that a later edit changed or cleared, unless that was undone."""
    of_grid = Override.objects.filter(series=edit.series_id, scenario=edit.scenario_id)
    laid = of_grid.filter(edit__gt=edit.pk, ended_by=None)
    ended = of_grid.filter(
        edit__gte=edit.pk, ended_by__gt=edit.pk, ended_by__undone_at=None
    ).exclude(ended_by__undoes=F("edit"))
    return set(laid.union(ended).values_list("starts_at", flat=True))


def _finish(edit: Edit, newest: Version, actor: Actor, at: datetime) -> None:
    """Make the version that an edit leads to: the newest one's model with what lies over it now."""
    rows = VersionDay.objects.filter(version=newest).order_by("day")
    draft = draft_again(newest, rows, note=edit.note)
    made = save_version(draft, series=edit.series, scenario=edit.scenario, actor=actor, at=at)
    edit.version = made
    edit.save(update_fields=["version"])


def _first_version(series: Series, scenario: Scenario, actor: Actor, at: datetime) -> Version:
    """Return an empty version for a series that is planned by hand. Refused for any other."""
    if series.source != SeriesSource.HAND:
        raise _refuse_cells(
            "forecast.edit.nothing_yet",
            msgid("There is no forecast to change yet."),
            msgid("Make a forecast first."),
        )
    return save_version(
        hand_draft(series, at), series=series, scenario=scenario, actor=actor, at=at
    )
