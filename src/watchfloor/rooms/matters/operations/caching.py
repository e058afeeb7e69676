"""Keep the cache equal to the replay: after each verb, when the calendar changes, and at night."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.matters.contracts import ClockSpec, Event
from watchfloor.rooms.matters.models import Matter, MatterStep
from watchfloor.rooms.matters.queries.faults import differences
from watchfloor.rooms.matters.queries.replayed import Replayed, replay_rows
from watchfloor.rooms.matters.queries.worktime import WorkCalendar, calendar_stamp
from watchfloor.rooms.matters.rules.cache import Cached, cache_of, counts_working_time

_CHUNK = 500
COLUMNS = (
    "state", "owner_id", "opener_id", "doers", "seq", "round", "opened_at", "last_at", "ended_at",
    "due_at", "check_at", "calendar_stamp",
)  # fmt: skip
SYSTEM = Actor(name="watchfloor", origin="job")


def save_standing(
    row: Matter, events: Sequence[Event], clocks: Sequence[ClockSpec], work: WorkCalendar
) -> Cached:
    """Write what follows from a locked matter's events into its row and its steps to come."""
    cached = cache_of(
        events,
        clocks,
        work.of(row.node_id),
        check_weeks=row.effect_check_weeks,
        is_checked=row.checked_by.filter(checks_round=_round(events)).exists()
        if row.effect_check_weeks
        else False,
    )
    write_cache(row, cached, clocks)
    return cached


def _round(events: Sequence[Event]) -> int:
    return 1 + sum(event.verb.value == "reopen" for event in events)


def write_cache(row: Matter, cached: Cached, clocks: Sequence[ClockSpec]) -> None:
    """Write the columns and the steps to come; steps that stay as they are are not touched."""
    fill_columns(row, cached, clocks)
    row.save(update_fields=[*COLUMNS])
    kept = {
        (step.clock, step.round, step.step, step.fire_at): step.pk
        for step in row.steps_to_come.all()
    }
    wanted = {(due.clock, due.round, due.step, due.at): due for due in cached.steps}
    gone = [pk for key, pk in kept.items() if key not in wanted]
    if gone:
        MatterStep.objects.filter(pk__in=gone).delete()
    MatterStep.objects.bulk_create(
        MatterStep(
            matter=row,
            clock=due.clock,
            round=due.round,
            step=due.step,
            to=clocks[due.clock].steps[due.step].to,
            fire_at=due.at,
        )
        for key, due in wanted.items()
        if key not in kept
    )


def fill_columns(row: Matter, cached: Cached, clocks: Sequence[ClockSpec]) -> None:
    """Set the cached columns of a row that is not saved yet."""
    standing = cached.standing
    row.state = standing.state.value
    row.owner_id, row.opener_id = standing.owner_id, standing.opener_id
    row.doers, row.seq, row.round = cached.doers, standing.seq, standing.round
    row.opened_at, row.last_at = standing.opened_at, standing.last_at
    row.ended_at, row.due_at, row.check_at = standing.ended_at, cached.due_at, cached.check_at
    runs = counts_working_time(clocks) and standing.ended_at is None
    row.calendar_stamp = calendar_stamp(year=standing.last_at.year) if runs else ""


def refresh_cache(*, at: datetime) -> int:
    """Compute every matter again and mend those whose cache differs; returns how many did."""
    mended, last = 0, 0
    while numbers := list(
        Matter.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_CHUNK]
    ):
        mended += refresh_matters(matter_ids=numbers, at=at)
        last = numbers[-1]
    return mended


@transaction.atomic
def refresh_matters(*, matter_ids: Iterable[int], at: datetime) -> int:
    """Compute some matters again; one line in the journal when any had to be mended."""
    rows = Matter.objects.filter(pk__in=list(matter_ids)).order_by("pk")
    stamp, work, mended = calendar_stamp(year=at.year), WorkCalendar(), []
    for each in replay_rows(list(rows.select_for_update(no_key=True, of=("self",))), work):
        if each.cached is None:
            continue  # a history that the rules do not allow: find_faults tells it
        if differences(each):
            _mend(each, each.cached)
            mended.append(each.row.pk)
        elif each.row.calendar_stamp not in {"", stamp}:
            Matter.objects.filter(pk=each.row.pk).update(calendar_stamp=stamp)
    if mended:
        journal.record(
            action="matters.cache.refreshed",
            subject="matters",
            actor=SYSTEM,
            at=at,
            after={"matters": len(mended), "first": mended[:20]},
        )
    return len(mended)


def _mend(each: Replayed, cached: Cached) -> None:
    write_cache(each.row, cached, each.clocks)
    Matter.objects.filter(pk=each.row.pk).update(open_children=each.open_children)
