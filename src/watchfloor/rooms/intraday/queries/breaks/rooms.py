"""How many of each line may be away, now and later today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.timegrid import Window
from watchfloor.rooms.intraday.contracts.breaks import BreakLine, BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.ahead import lines_ahead
from watchfloor.rooms.intraday.queries.line_days import LineDay
from watchfloor.rooms.intraday.queries.people_today import people_ahead
from watchfloor.rooms.intraday.queries.running import Running
from watchfloor.rooms.intraday.rules.breaks import (
    TURN,
    USUAL_MINUTES,
    LineRoom,
    PlainRoom,
    Room,
    parts_of,
)
from watchfloor.rooms.intraday.rules.proposing import LineAhead

from ._rows import alive_rows

FloatArray = NDArray[np.float64]
_Held = Mapping[int, list[Window]]


def break_lines(running: Running) -> tuple[BreakLine, ...]:
    """Return how many of each line may be away now, beyond those who are by schedule."""
    rooms, at = rooms_of(running), running.facts.at
    return tuple(
        BreakLine(
            queue_id=line.id,
            title=line.title,
            free=rooms[line.id].free(at, USUAL_MINUTES),
            target_share=rooms[line.id].target_share,
            is_foreseen=rooms[line.id].target_share is not None,
        )
        for line in running.lines
    )


def rooms_of(running: Running) -> dict[int, Room]:
    """Return what each line lets go, by queue.

    Who is booked or away has that in their schedule, and is not among a line's people already;
    where a line's people come from elsewhere, bookings are taken from them.
    """
    ahead = lines_ahead(running)
    days = {day.line.id: day for day in running.days}
    turns, booked = (
        _held(running, BreakState.OFFERED),
        _held(running, BreakState.OFFERED, BreakState.BOOKED, BreakState.TAKEN),
    )
    found: dict[int, Room] = {}
    for line in running.lines:
        if line.id in ahead:
            found[line.id] = _room(ahead[line.id], days[line.id], running, turns, booked)
        else:
            there = sum(line.id in running.lines_of.get(a, ()) for a in running.facts.signed_in)
            found[line.id] = PlainRoom(line.title, there, tuple(booked[line.id]))
    return found


def _room(line: LineAhead, day: LineDay, running: Running, turns: _Held, booked: _Held) -> LineRoom:
    parts = parts_of(line)
    people, basis = people_ahead(day, running.people)
    if basis != "schedules":
        row = np.repeat(people[:, None], len(parts[0]), axis=1)
        return LineRoom(line, row, tuple(booked[line.queue_id]))
    length = timedelta(minutes=line.minutes // len(parts[0]))
    there = [running.people.scheduled_in(line.queue_id, row, length) for row in parts]
    kept = 1 - day.absence.share
    return LineRoom(line, np.array(there) * kept, tuple(turns[line.queue_id]))


def _held(running: Running, *states: BreakState) -> dict[int, list[Window]]:
    """Return when people of each line are away, or will be, by their breaks in some states."""
    found: dict[int, list[Window]] = defaultdict(list)
    for row in alive_rows(running.facts.at):
        if row.state in states:
            for line in running.lines_of.get(row.agent_id, ()):
                found[line].append(_window(row))
    return found


def _window(row: BreakBooking) -> Window:
    """Return when a break is, or would be if its turn is taken at the last moment."""
    start: datetime = row.began_at or row.starts_at or row.wanted_at or row.asked_at
    late = TURN if row.state == BreakState.OFFERED else timedelta()
    return Window(start, start + late + timedelta(minutes=row.minutes))
