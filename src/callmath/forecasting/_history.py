"""Reading a history: rows of any quality on to a grid of local days and slots.

A row is kept, put together with others of its interval, or set aside and said so in a note. What
is not there is unknown; whether it means "closed" or "nobody called" is for `_hours` to judge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from ._grid import DAY_SECONDS, EPOCH, Grid, from_local
from ._rows import (
    Rows,
    SeriesRows,
    as_frame,
    between_known,
    nothing_known,
    read_rows,
    without_duplicates,
)
from ._types import FloatArray, ForecastingError, IntArray, Note

MOST_YEARS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A history on its grid, before anybody judged what was open.

    `volume` (days, slots) is NaN where no row said anything; `handle_seconds` likewise, or None.
    The history ends at `end`: the start of the first interval that is not in it any more, naive or
    in UTC; `whole_days` of its days lie before the day of `end`.
    """

    grid: Grid
    volume: FloatArray
    handle_seconds: FloatArray | None
    end: datetime
    notes: tuple[Note, ...] = ()

    @property
    def days(self) -> int:
        """Return how many days the history touches."""
        return len(self.volume)

    @property
    def whole_days(self) -> int:
        """Return how many days lie wholly before the end of the history."""
        return (self.grid.local(self.end).date() - self.grid.first_day).days

    def until(self, day: date) -> Cells:
        """Return what was known at the close of a day."""
        count: int = min((day - self.grid.first_day).days + 1, self.days)
        if count < 1 or not bool(np.isfinite(self.volume[:count]).any()):
            raise ForecastingError(
                "history.empty",
                f"The history holds nothing up to {day}.",
                mend="Choose a later origin.",
                day=day,
            )
        handle = None if self.handle_seconds is None else self.handle_seconds[:count]
        midnight = datetime.combine(self.grid.first_day + timedelta(days=count), time())
        end = min(self.end, from_local(midnight, self.grid.zone))
        return replace(self, volume=self.volume[:count], handle_seconds=handle, end=end)


def read_cells(
    frame: Rows,
    *,
    interval_minutes: int | None,
    time_zone: str | None = None,
) -> Cells:
    """Put the rows of a history on a grid.

    :param frame: columns `starts_at` (datetimes, dates or ISO texts), `volume` and, if known,
        `handle_seconds` (mean of the interval). Rows in any order, of the interval or finer.
    :param interval_minutes: the length of a slot; None takes that of the rows.
    :param time_zone: the centre's zone, into which aware stamps are put first; by default the zone
        of the column.
    :raises ForecastingError: no such columns, no usable row, intervals coarser than asked for, or
        two series in one.
    """
    rows = read_rows(as_frame(frame), time_zone)
    minutes = _step_minutes(rows.wall) if interval_minutes is None else interval_minutes
    minutes = check_interval(minutes)
    rows = without_duplicates(rows)
    known = np.isfinite(rows.volume)
    if not known.any():
        raise nothing_known(len(rows.volume))
    rows = between_known(rows, known)
    _check_step(rows.wall, minutes)
    return _place(rows, minutes)


def check_interval(minutes: int) -> int:
    """Return the length of a slot; refused unless a day holds a whole number of them."""
    try:
        is_good = minutes == int(minutes) >= 1 and 1440 % int(minutes) == 0
    except (TypeError, ValueError):
        is_good = False
    if not is_good:
        raise ForecastingError(
            "interval.uneven",
            f"An interval of {minutes} minutes does not divide a day.",
            mend="Use 5, 10, 15, 20, 30 or 60 minutes, or 1440 for whole days.",
            minutes=minutes,
        )
    return int(minutes)


def _step_minutes(wall: IntArray) -> int:
    """Return the commonest distance between one stamp and the next; 30 where there is none."""
    steps = _steps(wall) // 60
    steps = steps[(steps >= 1) & (steps <= 1440)]
    if not len(steps):
        return 30
    values, counts = np.unique(steps, return_counts=True)
    commonest = int(values[np.argmax(counts)])
    if 1440 % commonest or np.mean(steps % commonest != 0) > 0.1:
        finest = int(np.gcd.reduce(steps))
        return finest if finest >= 5 and 1440 % finest == 0 else 30
    return commonest


def _steps(wall: IntArray) -> IntArray:
    """Return the distances from one stamp to the next, in seconds, above 0."""
    steps = np.diff(wall)
    return np.asarray(steps[steps > 0], dtype=np.int64)


def _check_step(wall: IntArray, minutes: int) -> None:
    """Refuse rows that all lie on a coarser grid than the one asked for."""
    step = int(np.gcd.reduce(np.unique(_steps(wall)))) // 60 if len(wall) >= 20 else 0
    if step > minutes and step % minutes == 0:
        raise ForecastingError(
            "history.coarse",
            f"The rows of the history are {step} minutes apart, not {minutes}.",
            mend=f"Ask for intervals of {step} minutes, or give finer rows."
            if 1440 % step == 0
            else "Give rows of a day or finer; forecast_long_term takes weeks and months of them.",
            step=step,
            minutes=minutes,
        )


def _place(rows: SeriesRows, minutes: int) -> Cells:
    slots = 1440 // minutes
    days = rows.wall // DAY_SECONDS
    span = int(days[-1] - days[0]) + 1
    first_day = EPOCH + timedelta(days=int(days[0]))
    if span > MOST_YEARS * 366:
        raise ForecastingError(
            "history.span",
            f"The history goes from {first_day} over {span // 365} years.",
            mend="Is a date misread? Leave out what is older than the rest.",
            years=span // 365,
        )
    cell = (days - days[0]) * slots + rows.wall % DAY_SECONDS // (60 * minutes)
    size = span * slots
    volume, usual_note = _add_up(rows, cell, size, slots)
    handle = None
    if rows.handle is not None:
        handle = _mean_handle(rows, rows.handle, cell, size).reshape(span, slots)
    notes = rows.notes + usual_note + _gap_notes(volume, first_day, slots)
    grid = Grid(first_day, minutes, rows.zone)
    end = _end_of(rows, minutes)
    return Cells(grid, volume.reshape(span, slots), handle, end, notes)


def _add_up(
    rows: SeriesRows, cell: IntArray, size: int, slots: int
) -> tuple[FloatArray, tuple[Note, ...]]:
    """Sum finer rows into their cell; a cell that the clock showed twice has their mean."""
    known = np.isfinite(rows.volume)
    sums = np.bincount(cell[known], rows.volume[known], minlength=size)
    counts = np.bincount(cell[known], minlength=size).astype(np.float64)
    turns = _turns(rows, cell, size)
    volume = np.where(counts > 0, sums / turns, np.nan)
    if counts.max() <= turns.max() and int(counts.max()) <= 1:
        return volume, ()
    return _scale_partial(volume, counts / turns, slots)


def _turns(rows: SeriesRows, cell: IntArray, size: int) -> FloatArray:
    """Return how often the wall clock showed each cell that has rows: 2 when clocks went back."""
    offset = rows.wall - rows.instant
    if rows.zone is None or not bool((offset != offset[0]).any()):
        return np.ones(size)
    pairs = np.unique(np.stack([cell, offset]), axis=1)[0]
    return np.maximum(np.bincount(pairs, minlength=size), 1).astype(np.float64)


def _scale_partial(
    volume: FloatArray, counts: FloatArray, slots: int
) -> tuple[FloatArray, tuple[Note, ...]]:
    """Make up for rows of an interval that are missing, where at least half of them are there.

    What is usual is judged by slot: a centre that closes at 21:05 has one row of five minutes at
    21:00 on every day, and nothing is missing there.
    """
    table = counts.reshape(-1, slots)
    usual = np.array([np.median(column[column > 0]) if column.any() else 0 for column in table.T])
    share = (table / np.maximum(usual, 1)).ravel()
    partial = (counts > 0) & (share < 1)
    if not partial.any():
        return volume, ()
    scaled = np.where(partial & (share >= 0.5), volume / np.maximum(share, 0.5), volume)
    scaled[partial & (share < 0.5)] = np.nan
    count = int(partial.sum())
    text = f"{count} intervals lack some of their finer rows; scaled up, or taken as unknown."
    return scaled, (Note("history.partial", text, 0, {"intervals": count}),)


def _mean_handle(rows: SeriesRows, handle: FloatArray, cell: IntArray, size: int) -> FloatArray:
    known = np.isfinite(rows.volume) & np.isfinite(handle) & (rows.volume > 0)
    seconds = np.bincount(cell[known], (rows.volume * handle)[known], minlength=size)
    handled = np.bincount(cell[known], rows.volume[known], minlength=size)
    return np.where(handled > 0, seconds / np.maximum(handled, 1e-9), np.nan)


def _end_of(rows: SeriesRows, minutes: int) -> datetime:
    """Return the start of the interval after the last row's: naive, or in UTC."""
    length = 60 * minutes
    begin = int(rows.instant[-1]) - int(rows.wall[-1]) % length
    moment = datetime.fromtimestamp(begin + length, UTC)
    return moment if rows.zone is not None else moment.replace(tzinfo=None)


def _gap_notes(volume: FloatArray, first_day: date, slots: int) -> tuple[Note, ...]:
    """Tell of the longest stretch of a week or more of which nothing is known."""
    empty = ~np.isfinite(volume.reshape(-1, slots)).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts) or int((ends - starts).max()) < 7:
        return ()
    longest = int(np.argmax(ends - starts))
    first = first_day + timedelta(days=int(starts[longest]))
    last = first_day + timedelta(days=int(ends[longest]) - 1)
    text = f"Nothing is known from {first} to {last}."
    return (Note("history.gap", text, 1, {"first": first, "last": last}),)
