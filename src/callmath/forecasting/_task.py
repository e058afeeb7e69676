"""What a race runs on: a history that was judged, the calendar, the horizon and the events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from ._calendar import read_calendar
from ._candidates._events import cells_of_events
from ._given_events import list_events, read_events
from ._grid import Grid, Instants, from_local
from ._history import Cells, read_cells
from ._hours import SPARSE_MEAN, OpenHours, judge
from ._options import Options
from ._rows import Rows
from ._types import (
    BoolArray,
    DayKind,
    DayTable,
    Event,
    FloatArray,
    ForecastingError,
    History,
    IntArray,
    Note,
    SpecialDay,
)

MOST_DAYS = 1_100
USUAL_DAYS = 28  # a horizon that is longer goes beyond what trials can vouch for
SHORT_DAYS = 14
MUCH_MISSING = 0.05
OFF = frozenset({DayKind.HOLIDAY, DayKind.CLOSED})
MOVING = OFF | {DayKind.FESTIVAL, DayKind.MAKE_UP}
_ALIKE = 8


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One series, ready to be forecast.

    `is_open` is (days of the table, slots). The horizon's first day follows the history's last;
    where the history stopped in the middle of that day, `today` holds what is known of it.
    `events` are naive and local.
    """

    grid: Grid
    history: History
    table: DayTable
    is_open: BoolArray
    horizon_days: int
    end: datetime  # of the history
    instants: Instants  # their days counted from the first of the horizon
    events: tuple[Event, ...] = ()
    today: FloatArray | None = None
    notes: tuple[Note, ...] = ()

    @property
    def first_ahead(self) -> date:
        """Return the first day of the horizon."""
        return self.history.first_day + timedelta(days=len(self.history.volume))

    @property
    def is_special(self) -> BoolArray:
        """Tell which days of the table only a model with a calendar and events can know of.

        Days off, festivals and make-up days, the days beside days off, and days of events.
        """
        special = np.zeros(self.table.days + 2, dtype=np.bool_)
        for day in self.table.special:
            at = (day.day - self.table.first_day).days + 1
            if day.kind in MOVING and 0 < at <= self.table.days:
                reach = int(day.kind in OFF)
                special[at - reach : at + reach + 1] = True
        for event in self.events:
            first = (event.starts_at.date() - self.table.first_day).days + 1
            last = (event.ends_at.date() - self.table.first_day).days + 1
            special[max(first, 0) : max(last + 1, 0)] = True
        return special[1:-1]

    @property
    def at_slot(self) -> int:
        """Return the first slot of the horizon's first day that is not over."""
        return int(self.instants.slots[0]) if self.today is not None else 0

    @property
    def known_days(self) -> int:
        """Return how many days of the history hold any volume."""
        return int(np.isfinite(self.history.volume).any(axis=1).sum())


def read_history(
    frame: Rows,
    *,
    interval_minutes: int,
    open_hours: OpenHours | None = None,
    country: str | None = None,
    special_days: Iterable[SpecialDay] = (),
    time_zone: str | None = None,
) -> tuple[History, Grid]:
    """Read rows of any quality into a history whose cells are known, unknown or closed.

    See `forecast` for the arguments. The last day may be a part of one.

    :raises ForecastingError: the rows cannot be used.
    """
    cells = read_cells(frame, interval_minutes=interval_minutes, time_zone=time_zone)
    table = read_calendar(country, cells.grid.first_day, cells.days, special_days=special_days)
    volume, is_open, notes = judge(cells, table, open_hours)
    return _history(cells, volume, is_open, cells.notes + notes), cells.grid


def _history(
    cells: Cells, volume: FloatArray, is_open: BoolArray, notes: tuple[Note, ...]
) -> History:
    return History(
        first_day=cells.grid.first_day,
        interval_minutes=cells.grid.interval_minutes,
        volume=volume,
        is_open=is_open[: len(volume)],
        handle_seconds=cells.handle_seconds,
        notes=notes,
    )


def make_task(cells: Cells, options: Options, *, horizon_end: datetime | date | str) -> Task:
    """Return what is to be forecast: every interval from the end of the history to `horizon_end`.

    :raises ForecastingError: the horizon ends before it begins, or is longer than three years.
    """
    end = read_end(horizon_end, cells.grid)
    cells, today = _split_today(cells)
    instants = _horizon(cells, end)
    first_ahead = cells.grid.first_day + timedelta(days=cells.days)
    last = instants.starts_at[-1]
    horizon_days = max((cells.grid.local(last).date() - first_ahead).days + 1, 1)
    table = options.table(cells.grid.first_day, cells.days + horizon_days, cells.volume)
    volume, is_open, seen = judge(cells, table, options.open_hours)
    events, told = read_events(list_events(options.events), cells.grid)
    leads = instants.days - cells.days
    _close_missing(is_open[cells.days :], leads, instants)
    notes = cells.notes + table.notes + seen + told
    history = _history(cells, volume, is_open, notes)
    _check_left(history, events)
    task = Task(
        grid=cells.grid,
        history=history,
        table=table,
        is_open=is_open,
        horizon_days=horizon_days,
        end=cells.end,
        instants=instants._replace(days=leads),
        events=events,
        today=today,
        notes=notes,
    )
    return replace(task, notes=notes + _doubts(task))


def _check_left(history: History, events: tuple[Event, ...]) -> None:
    """Refuse what leaves nothing to learn from: hours that were never worked, all excluded."""
    known = np.isfinite(history.volume)
    if not known.any():
        raise ForecastingError(
            "hours.nothing_left",
            "No volume of the history lies inside of the open hours.",
            mend="Give the hours by the clock of the history, or leave them to be seen in it.",
        )
    hidden = cells_of_events(history, tuple(event for event in events if event.exclude))
    if hidden is not None and not (known & ~hidden).any():
        raise ForecastingError(
            "events.nothing_left",
            "Events that are excluded cover the whole history.",
            mend="Exclude less of it.",
        )


def read_end(moment: datetime | date | str, grid: Grid) -> datetime:
    """Return the end of a horizon as an instant, exclusive: naive, or in UTC.

    A date counts as a whole. A time ends the interval that it falls into; midnight ends the day
    before.
    """
    moment = _parse_end(moment)
    if not isinstance(moment, datetime):
        return from_local(datetime.combine(moment + timedelta(days=1), time()), grid.zone)
    if moment.tzinfo is not None and grid.zone is None:
        raise ForecastingError(
            "horizon.zone",
            "horizon_end has an offset and the history has none.",
            mend="Give both with an offset, or both without.",
        )
    wall = grid.local(moment)
    if wall.time() == time():
        return from_local(wall, grid.zone)
    into = timedelta(minutes=(wall.hour * 60 + wall.minute) % grid.interval_minutes)
    begin = wall.replace(second=0, microsecond=0) - into
    return from_local(begin + timedelta(minutes=grid.interval_minutes), grid.zone)


def _parse_end(moment: object) -> datetime | date:
    if isinstance(moment, np.datetime64):
        moment = str(moment)
    if isinstance(moment, date):
        return moment
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(str(moment).strip())
        except ValueError:
            continue
    raise ForecastingError(
        "horizon.unreadable",
        f"horizon_end {moment!r} is no date and no time.",
        mend="Give an ISO text such as 2026-03-29 or 2026-03-29T21:00.",
    )


def _horizon(cells: Cells, end: datetime) -> Instants:
    if end <= cells.end:
        raise ForecastingError(
            "horizon.passed",
            f"The horizon ends at {end}, and the history only at {cells.end}.",
            mend="Ask for a later end.",
            end=end,
        )
    if end - cells.end > timedelta(days=MOST_DAYS):
        raise ForecastingError(
            "horizon.too_long",
            f"From the end of the history to {end} it is {(end - cells.end).days} days.",
            mend=f"Ask for {MOST_DAYS} days at most; is the history up to date?",
            days=(end - cells.end).days,
        )
    return cells.grid.instants(cells.end, end)


def _split_today(cells: Cells) -> tuple[Cells, FloatArray | None]:
    """Take the last day out of the history when it was cut off in the middle.

    The rest of it is then forecast as the first day of the horizon. When it is the only day, it
    stands for the same weekday a week before: nothing else is known.
    """
    whole = cells.whole_days
    if whole >= cells.days or not _is_cut_off(cells):
        return cells, None
    today = cells.volume[whole]
    if whole and bool(np.isfinite(cells.volume[:whole]).any()):
        handle = cells.handle_seconds
        return (
            replace(
                cells,
                volume=cells.volume[:whole],
                handle_seconds=None if handle is None else handle[:whole],
            ),
            today,
        )
    return _a_week_before(cells), None


def _is_cut_off(cells: Cells) -> bool:
    """Tell whether more was to come on the last day, by the days before it."""
    wall = cells.grid.local(cells.end)
    slot = (wall.hour * 60 + wall.minute) // cells.grid.interval_minutes
    last = cells.whole_days
    if not last:
        return True
    alike = cells.volume[last % 7 : last : 7][-_ALIKE:]
    if not np.isfinite(alike).any():
        alike = cells.volume[:last][-_ALIKE:]
    rest = float(np.nansum(alike[:, slot:])) / len(alike)
    zeros_have_rows = bool((cells.volume == 0).any())
    return rest > (0 if zeros_have_rows else SPARSE_MEAN)


def _a_week_before(cells: Cells) -> Cells:
    days = 7 - (cells.days - 1)
    unknown = np.full((max(days - 1, 0), cells.grid.slots), np.nan)
    grid = replace(cells.grid, first_day=cells.grid.first_day - timedelta(days=7))
    volume = np.concatenate([cells.volume, unknown])
    handle = cells.handle_seconds
    if handle is not None:
        handle = np.concatenate([handle, unknown])
    return replace(cells, grid=grid, volume=volume, handle_seconds=handle)


def _close_missing(ahead: BoolArray, leads: IntArray, instants: Instants) -> None:
    """Close the cells of the horizon that no clock shows, and those after its end."""
    there = np.zeros_like(ahead)
    inside = leads >= 0
    there[leads[inside], instants.slots[inside]] = True
    if leads[0] == 0:
        there[0, : instants.slots[0]] = True  # what is over of today tells what is left of it
    ahead &= there


def _doubts(task: Task) -> tuple[Note, ...]:
    notes = []
    if task.known_days < SHORT_DAYS:
        text = f"Only {task.known_days} days are known: the forecast is a guess with a wide band."
        notes.append(Note("history.short", text, 1, {"days": task.known_days}))
    if task.horizon_days > USUAL_DAYS:
        text = f"The horizon reaches {task.horizon_days} days beyond the history: the band widens."
        fields = {"days": task.horizon_days, "tried": USUAL_DAYS}
        notes.append(Note("horizon.far", text, 1, fields))
    missing = _missing_share(task.history)
    if missing > 0:
        text = f"{missing:.1%} of the open intervals are missing; they count as unknown."
        weight = int(missing > MUCH_MISSING)
        notes.append(Note("history.missing", text, weight, {"share": missing}))
    return tuple(notes)


def _missing_share(history: History) -> float:
    """Return the share of open intervals of which nothing is known."""
    cells = int(history.is_open.sum())
    return float((history.is_open & ~np.isfinite(history.volume)).sum()) / max(cells, 1)
