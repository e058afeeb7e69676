"""What happens to breaks by itself, each minute: they begin, turns pass on, others come up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import (
    Doing,
    alive_rows,
    doing_now,
    is_strained,
    list_owed,
    rooms_of,
    working_days,
)
from watchfloor.rooms.intraday.queries.running import Running, read_running
from watchfloor.rooms.intraday.rules.breaks import LONGEST_HELD, days_end

from ._dealing import deal_out, offer_owed
from ._overruns import begin_when_free, hold_planned
from ._rows import take_turns, write_down
from ._telling import tell_early, tell_managers
from .going import end, is_turn_over, may_go_early

LONGEST_AWAY = timedelta(hours=1)  # after that a break is over, whoever forgot to say so
_WAITS = (BreakState.QUEUED, BreakState.BOOKED, BreakState.OFFERED)


@transaction.atomic
def keep_breaks(*, actor: Actor, at: datetime) -> int:
    """Let breaks begin and end, pass turns on and give new ones; return how many were given.

    Booked breaks begin at their time, however the service stands by then; a contact at hand is
    ended first. Those that run come first: the next one of the same person ends them.
    """
    take_turns()
    doing = doing_now(at)
    hold_planned(doing, actor, at)
    rows = alive_rows(at)
    _end_days(rows, doing, actor, at)
    for row in sorted(rows, key=lambda each: each.state != BreakState.TAKEN):
        _step(row, doing.get(row.agent_id), actor, at)
    rows = alive_rows(at)
    if not any(row.state in _WAITS for row in rows) and not list_owed(scope=WHOLE_CENTRE, at=at):
        return 0
    running = read_running(at=at, scope=WHOLE_CENTRE)
    turns = deal_out(running, at)
    booked = [each for each in alive_rows(at) if each.state == BreakState.BOOKED]
    _look_ahead(booked, running, at)
    if not any(row.state == BreakState.QUEUED for row in alive_rows(at)):
        turns += offer_owed(running, at)
    return turns


def _end_days(
    rows: Sequence[BreakBooking], doing: Mapping[int, Doing], actor: Actor, at: datetime
) -> None:
    """Let what waits go with the day of who asked, and what is booked on a day that is off now.

    A contact that runs on is looked at first.
    """
    days = working_days({row.agent_id for row in rows}, at)
    for row in rows:
        day, seen = days[row.agent_id], doing.get(row.agent_id)
        is_over = days_end(day.spans) <= at if day.spans else row.day < day.day
        is_over = is_over or (day.is_off and row.state == BreakState.BOOKED)
        is_held = row.state == BreakState.BOOKED and seen is not None and seen.is_busy
        if row.state in _WAITS and is_over and not is_held:
            _cancel(row, "lapsed", actor, at)


def _step(row: BreakBooking, doing: Doing | None, actor: Actor, at: datetime) -> None:
    """Do what the time asks for with one break."""
    if row.state == BreakState.BOOKED:
        begun = begin_when_free(row, doing, actor, at)
        if not begun and row.state == BreakState.BOOKED and _was_missed(row, doing, at):
            _cancel(row, "lapsed", actor, at)
    elif row.state == BreakState.OFFERED and is_turn_over(row, doing, at):
        _pass_on(row, doing, actor, at)
    elif row.state == BreakState.TAKEN:
        _end_past(row, doing, actor, at)


def _was_missed(row: BreakBooking, doing: Doing | None, at: datetime) -> bool:
    """Say whether somebody was not there for the whole of the break that they booked."""
    if row.wanted_at is None or doing is None or doing.is_busy:
        return False
    return row.wanted_at + timedelta(minutes=row.minutes) <= at


def _pass_on(row: BreakBooking, doing: Doing | None, actor: Actor, at: datetime) -> None:
    """Pass a turn on. Who only had contacts all the time waits again where they waited."""
    is_kept = doing is not None and doing.is_busy and not row.repaid_seconds
    if is_kept and row.starts_at is not None and at - row.starts_at >= LONGEST_HELD:
        row.state, row.starts_at = BreakState.QUEUED, None
        row.save()
        write_down("turn_kept", row, actor, at)
        return
    _cancel(row, "passed", actor, at)


def _end_past(row: BreakBooking, doing: Doing | None, actor: Actor, at: datetime) -> None:
    """End a break whose time is over: when they were seen back, or when nobody can see it."""
    if row.began_at is None:
        return
    over_at = row.began_at + timedelta(minutes=row.minutes)
    if at < over_at:
        return
    ended_at = over_at
    if doing is not None and doing.is_away and at < over_at + LONGEST_AWAY:
        return
    if doing is not None and not doing.is_away:
        ended_at = max(row.began_at, min(doing.since, at))
    end(row, ended_at, actor, at, was_called=False)
    write_down("ended", row, actor, at)


def _look_ahead(rows: Sequence[BreakBooking], running: Running, at: datetime) -> None:
    """Look whether booked breaks may begin earlier, and whether they still fit."""
    rooms = rooms_of(running) if rows else {}
    days = working_days({row.agent_id for row in rows}, at)
    for row in rows:
        if row.wanted_at is None or row.wanted_at <= at:
            continue
        if row.early_at is None and may_go_early(row, running):
            row.early_at = at
            tell_early(row, at)
        own = {key: rooms[key] for key in running.lines_of.get(row.agent_id, ()) if key in rooms}
        strained = is_strained(row, days[row.agent_id], own)
        if strained and row.strained_at is None:
            tell_managers(row, at)
        row.strained_at = (row.strained_at or at) if strained else None
        row.save()


def _cancel(row: BreakBooking, what: str, actor: Actor, at: datetime) -> None:
    row.state, row.ended_at, row.decided_by = BreakState.CANCELLED, at, actor.name
    row.save()
    write_down(what, row, actor, at)
