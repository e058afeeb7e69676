"""What people put over steps of the chain: each change makes a plan at once, and is undone as one.

An override holds until somebody takes it back, also in the plans that the nights make.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import VersionCard
from watchfloor.rooms.staffing.contracts import (
    PlanCard,
    PlanOrigin,
    StepChangeCard,
    StepChangeCell,
)
from watchfloor.rooms.staffing.models import StepChange, StepOverride
from watchfloor.rooms.staffing.queries._reach import find_base_id, find_series, plans_of
from watchfloor.rooms.staffing.queries.changes import change_card
from watchfloor.rooms.staffing.queries.working_out import Ground, minutes_of
from watchfloor.rooms.staffing.rules.days import minute_of
from watchfloor.rooms.staffing.rules.overriding import check_cells

from .plans import lock_series, make_plan
from .policies import check_reason


@transaction.atomic
def change_steps(
    *,
    series_id: int,
    scenario_id: int | None = None,
    changes: Sequence[StepChangeCell],
    reason: str,
    seen_plan_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> StepChangeCard:
    """Put figures over steps of the chain and make the plan that holds from now on.

    With `seen_plan_id` it is refused when another plan was made since.

    :raises SeriesNotFound: there is no such series.
    """
    lock_series(series_id)
    version = _version(series_id, scenario_id)
    check_reason(reason)
    check_cells(changes)
    ground = Ground()
    minutes = minutes_of(version, ground.zone) or find_series(series_id).interval_minutes
    _check_places(changes, version, ground, minutes)
    _check_seen(series_id, version.scenario_id, seen_plan_id, ground)
    change = StepChange.objects.create(
        series_id=series_id,
        scenario_id=version.scenario_id,
        cells=len(changes),
        reason=reason.strip(),
        made_by=actor.name,
        made_at=at,
    )
    _lay(change, changes, at)
    plan = _plan_again(change, version, ground, change.reason, actor, at)
    journal.record(
        action="staffing.steps.changed",
        subject=f"series:{series_id}",
        actor=actor,
        at=at,
        after={
            "change": change.pk,
            "plan": plan.id,
            "cells": change.cells,
            "reason": change.reason,
        },
    )
    return change_card(change)


@transaction.atomic
def undo_change(*, change_id: int, actor: Actor, at: datetime) -> StepChangeCard:
    """Take a change back: its cells have again what lay there before, and a new plan holds.

    Cells that somebody changed after it stay as they are.
    """
    found = StepChange.objects.filter(pk=change_id).first()
    if found is None:
        raise Refusal(
            code="staffing.change.missing",
            what=msgid("There is no such change."),
            mend=msgid("Open the list of changes again."),
        )
    lock_series(found.series_id)
    change = StepChange.objects.select_for_update().get(pk=change_id)
    if change.undone_at is not None:
        raise Refusal(
            code="staffing.change.undone",
            what=msgid("%(who)s has undone this change already."),
            mend=msgid("Make it again if it is wanted after all."),
            fields={"who": change.undone_by},
        )
    version = _version(change.series_id, change.scenario_id)
    cells = _take_back(change, at)
    change.undone_at, change.undone_by = at, actor.name
    change.save(update_fields=["undone_at", "undone_by"])
    plan = _plan_again(change, version, Ground(), f"↶ {change.reason}"[:500], actor, at)
    journal.record(
        action="staffing.change.undone",
        subject=f"series:{change.series_id}",
        actor=actor,
        at=at,
        before={"change": change.pk},
        after={"plan": plan.id, "cells": cells},
    )
    return change_card(change)


def _version(series_id: int, scenario_id: int | None) -> VersionCard:
    """Return the forecast that is planned with."""
    found = forecast.list_versions(
        series_id=series_id,
        scenario_id=scenario_id or find_base_id(),
        limit=1,
        scope=WHOLE_CENTRE,
    )
    if not found:
        raise Refusal(
            code="staffing.change.nothing_yet",
            what=msgid("There is no forecast, so there is no requirement to change."),
            mend=msgid("Make a forecast first."),
        )
    return found[0]


def _check_seen(series_id: int, scenario_id: int, seen: int | None, ground: Ground) -> None:
    newest = plans_of(series_id, scenario_id).first()
    if seen is None or newest is None or newest.pk == seen:
        return
    raise Refusal(
        code="staffing.change.stale",
        what=msgid("%(who)s made plan %(number)s at %(at)s, after the one that you changed."),
        mend=msgid("Load the new plan and change it there; nothing was saved."),
        fields={
            "who": newest.made_by,
            "number": newest.number,
            "at": newest.made_at.astimezone(ground.zone).isoformat(" ", "minutes"),
            "plan_id": newest.pk,
        },
    )


def _check_places(
    changes: Sequence[StepChangeCell], version: VersionCard, ground: Ground, minutes: int
) -> None:
    """Refuse cells outside of the forecast or between intervals."""
    for change in changes:
        local = change.starts_at.astimezone(ground.zone)
        if not version.first_day <= local.date() <= version.last_day:
            raise Refusal(
                code="staffing.change.outside",
                what=msgid(
                    "%(at)s lies outside of the plan, which goes from %(first)s to %(last)s."
                ),
                mend=msgid("Change a day within it."),
                fields={
                    "at": local.isoformat(),
                    "first": version.first_day,
                    "last": version.last_day,
                },
            )
        since = timedelta(minutes=minute_of(local) % minutes, seconds=local.second)
        if since or local.microsecond:
            raise Refusal(
                code="staffing.change.between",
                what=msgid("No interval begins at %(at)s."),
                mend=msgid("Intervals are %(minutes)s minutes long."),
                fields={"at": local.isoformat(), "minutes": minutes},
            )


def _lay(change: StepChange, changes: Sequence[StepChangeCell], at: datetime) -> None:
    """End the overrides of the cells that change, and add those that say something new."""
    held = StepOverride.objects.filter(
        series=change.series_id, scenario=change.scenario_id, ended_at=None
    )
    for step in {cell.step for cell in changes}:
        places = [cell.starts_at for cell in changes if cell.step is step]
        held.filter(step=step, starts_at__in=places).update(ended_at=at, ended_by=change)
    StepOverride.objects.bulk_create(
        StepOverride(
            change=change,
            series_id=change.series_id,
            scenario_id=change.scenario_id,
            starts_at=cell.starts_at,
            step=cell.step,
            kind=cell.kind,
            value=cell.value,
        )
        for cell in changes
        if cell.value is not None
    )


def _take_back(change: StepChange, at: datetime) -> int:
    """Let the cells of a change have again what lay there before it. Return how many changed.

    Cells that a later change touched, unless that was undone, stay as they are. What is laid again
    stays that of the change that it came from.
    """
    of_line = StepOverride.objects.filter(series=change.series_id, scenario=change.scenario_id)
    before = {(each.starts_at, each.step): each for each in of_line.filter(ended_by=change)}
    touched = {*before, *of_line.filter(change=change).values_list("starts_at", "step")}
    free = touched - _touched_after(change)
    held = of_line.filter(change=change, ended_at=None)
    changed = {(each.starts_at, each.step) for each in held} & free
    held.filter(pk__in=[each.pk for each in held if (each.starts_at, each.step) in free]).update(
        ended_at=at, ended_by=change
    )
    again = [
        found
        for place, each in before.items()
        if place in free and (found := _still_meant(each)) is not None
    ]
    StepOverride.objects.bulk_create(
        StepOverride(
            change_id=each.change_id,
            series_id=each.series_id,
            scenario_id=each.scenario_id,
            starts_at=each.starts_at,
            step=each.step,
            kind=each.kind,
            value=each.value,
        )
        for each in again
    )
    return len(changed | {(each.starts_at, each.step) for each in again})


def _still_meant(override: StepOverride) -> StepOverride | None:
    """Return what lay on a cell, or, where that was undone since, what lay there before it."""
    found: StepOverride | None = override
    while found is not None and found.change.undone_at is not None:
        earlier = StepOverride.objects.filter(
            series=found.series_id,
            scenario=found.scenario_id,
            starts_at=found.starts_at,
            step=found.step,
            ended_by=found.change_id,
            change__lt=found.change_id,
        )
        found = earlier.order_by("-pk").first()
    return found


def _touched_after(change: StepChange) -> set[tuple[datetime, str]]:
    """Return the cells that a later change laid something on or cleared, and was not undone."""
    of_line = StepOverride.objects.filter(series=change.series_id, scenario=change.scenario_id)
    later = {"change__gt": change.pk, "change__undone_at": None}
    laid = of_line.filter(**later).values_list("starts_at", "step")
    ended = of_line.filter(ended_by__gt=change.pk, ended_by__undone_at=None)
    return {*laid, *ended.values_list("starts_at", "step")}


def _plan_again(
    change: StepChange, version: VersionCard, ground: Ground, note: str, actor: Actor, at: datetime
) -> PlanCard:
    card = find_series(change.series_id)
    made = make_plan(card, version, ground, PlanOrigin.EDITED, note=note, actor=actor, at=at)
    if made is None:
        raise Refusal(
            code="staffing.change.nothing_yet",
            what=msgid("There is no forecast, so there is no requirement to change."),
            mend=msgid("Make a forecast first."),
        )
    return made
