"""What a stretch of a line's day would have come to with the people foreseen before a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.contracts import OutlookInterval
from watchfloor.rooms.intraday.rules.expecting import (
    THOUSANDTHS,
    Expected,
    early_share,
    expected_tally,
)
from watchfloor.rooms.staffing import service as staffing

from .kept import find_outlook
from .line_days import handle_seconds_of
from .lines import LineNotFound, find_line


@dataclass(frozen=True, slots=True)
class Stretch:
    """Contacts that came in a stretch, those answered in time, and how many would have been.

    `without` is None where nothing was foreseen of it.
    """

    came: int
    in_time: int
    without: float | None


def read_without(*, queue_id: int, day: date, window: Window, at: datetime) -> Stretch:
    """Return what came of a stretch, and what the engine makes of the same contacts without it.

    Contacts and handle times are those that came; people are those that the outlook in force at
    `at` foresaw.
    """
    outlook = find_outlook(queue_id=queue_id, day=day, at=at)
    inside = [
        each
        for each in (outlook.intervals if outlook else ())
        if each.start < window.end and each.start + timedelta(minutes=each.minutes) > window.start
    ]
    minutes = inside[0].minutes if inside else 24 * 60
    told = floor.sum_stays(window=window, minutes=minutes).get(queue_id, {})
    tallies = {start.astimezone(UTC): tally for start, tally in told.items()}
    came = sum(each.offered for each in tallies.values())
    in_time = sum(each.answered_within for each in tallies.values())
    rows = [tallies.get(each.start.astimezone(UTC), Tally()) for each in inside]
    return Stretch(came, in_time, _without(queue_id, inside, rows, window) if came else None)


def _without(
    queue_id: int, inside: Sequence[OutlookInterval], rows: Sequence[Tally], window: Window
) -> float | None:
    """Return how many would have been answered in time; None: nobody was foreseen or planned."""
    people = [each.present for each in inside if each.present is not None]
    if not inside or len(people) != len(inside):
        return None
    try:
        line = find_line(queue_id=queue_id, scope=WHOLE_CENTRE)
    except LineNotFound:
        return None
    length = timedelta(minutes=inside[0].minutes)
    performer = staffing.performer_of(
        series_id=line.series.id,
        window=Window(inside[0].start, inside[-1].start + length),
        scope=WHOLE_CENTRE,
    )
    if [cell.starts_at for cell in performer.cells] != [each.start for each in inside]:
        return None
    parts = [_part(each, length, window) for each in inside]
    made = performer.perform(
        people,
        contacts=[row.offered / part for row, part in zip(rows, parts, strict=True)],
        handle_seconds=[
            handle_seconds_of(row) or each.handle_seconds or 1.0
            for row, each in zip(rows, inside, strict=True)
        ],
    )
    terms = staffing.terms_on(day=inside[0].start.date(), series_id=line.series.id)
    expected = (
        Expected(float(row.offered), each.service_level, each.abandon_share, terms.denominator)
        for row, each in zip(rows, made, strict=True)
    )
    early = early_share(Tally())
    return sum(expected_tally(each, early=early).answered_within for each in expected) / THOUSANDTHS


def _part(each: OutlookInterval, length: timedelta, window: Window) -> float:
    """Return which part of an interval lies in a window."""
    return (min(each.start + length, window.end) - max(each.start, window.start)) / length
