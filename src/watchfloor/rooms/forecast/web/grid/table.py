"""A forecast laid out as a spreadsheet: a column a day, a row an interval of the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format

from watchfloor.rooms.forecast.contracts import IntervalForecast, OverrideCard, WindowForecast

from .asking import GridAsk

RowKey = tuple[int, int]  # minute of the local day; 1 for the second time where clocks go back


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as the page first shows it."""

    index: int
    text: str
    is_closed: bool
    override: OverrideCard | None
    mean: float


@dataclass(frozen=True, slots=True)
class GridRow:
    """An interval of the day through all days; None where a day does not have it."""

    label: str
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True, slots=True)
class GridDay:
    """A column."""

    day: date
    label: str
    weekday: str
    is_weekend: bool
    total: WindowForecast | None

    @property
    def total_text(self) -> str:
        return written(self.total.mean) if self.total else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """All of it: what the page shows, and what its script works with."""

    days: tuple[GridDay, ...]
    rows: tuple[GridRow, ...]
    payload: Mapping[str, Any]

    @property
    def cells(self) -> int:
        return sum(cell is not None for row in self.rows for cell in row.cells)


def written(value: float) -> str:
    """Write contacts as the grid does: tenths only where they matter.

    >>> written(99.96), written(7.25), written(1234.5), written(0.0)
    ('100.0', '7.2', '1,234', '0')
    """
    return f"{value:,.1f}" if 0 < value < 100 else f"{value:,.0f}"


def lay_out(
    ask: GridAsk,
    intervals: Sequence[IntervalForecast],
    overrides: Sequence[OverrideCard],
    totals: Sequence[WindowForecast],
) -> Grid:
    """Return the grid of some days."""
    found = _by_place(intervals)
    keys = sorted(
        {key for (_, key), each in found.items() if ask.shows_closed or each.is_open or each.mean}
    )
    days = [ask.first + timedelta(days=number) for number in range(ask.days)]
    laid = {each.starts_at.astimezone(UTC): each for each in overrides}
    places = [(key, day) for key in keys for day in days]
    by_day = {each.first_day: each for each in totals}
    columns = tuple(_day(day, by_day.get(day)) for day in days)
    cells = [_cell(index, found.get((day, key)), laid) for index, (key, day) in enumerate(places)]
    rows = tuple(
        GridRow(_label(key), tuple(cells[at * len(days) : (at + 1) * len(days)]))
        for at, key in enumerate(keys)
    )
    figures = [_figures(found.get((day, key)), laid, ask) for key, day in places]
    return Grid(columns, rows, _payload(ask, rows, columns, figures))


def _by_place(
    intervals: Sequence[IntervalForecast],
) -> dict[tuple[date, RowKey], IntervalForecast]:
    return {(each.starts_at.date(), _key(each.starts_at)): each for each in intervals}


def _key(starts_at: datetime) -> RowKey:
    return starts_at.hour * 60 + starts_at.minute, starts_at.fold


def _label(key: RowKey) -> str:
    return f"{key[0] // 60:02}:{key[0] % 60:02}{'²' if key[1] else ''}"


def _day(day: date, total: WindowForecast | None) -> GridDay:
    return GridDay(
        day=day,
        label=date_format(day, "m-d"),
        weekday=date_format(day, "D"),
        is_weekend=day.weekday() >= 5,
        total=total,
    )


def _cell(
    index: int, interval: IntervalForecast | None, laid: Mapping[datetime, OverrideCard]
) -> GridCell | None:
    if interval is None:
        return None
    return GridCell(
        index=index,
        text=written(interval.mean),
        is_closed=not interval.is_open,
        override=laid.get(interval.starts_at.astimezone(UTC)),
        mean=interval.mean,
    )


def _figures(
    interval: IntervalForecast | None, laid: Mapping[datetime, OverrideCard], ask: GridAsk
) -> list[Any] | None:
    """Return a cell for the script: minute, open, base, handle time, quantiles, override, note."""
    if interval is None:
        return None
    at = interval.starts_at.astimezone(UTC)
    override = laid.get(at)
    factor = ask.scenario.factor if ask.scenario else 1.0
    levels = (interval.q025, interval.q10, interval.q50, interval.q90, interval.q975)
    return [
        int(at.timestamp()) // 60,
        int(interval.is_open),
        round(interval.model_mean * factor, 4),
        interval.handle_seconds and round(interval.handle_seconds, 1),
        *(round(level, 2) for level in levels),
        override.kind.value if override else "",
        override.value if override else 0,
        f"{override.note} · {override.made_by}" if override and override.note else "",
    ]


def _payload(
    ask: GridAsk,
    rows: Sequence[GridRow],
    days: Sequence[GridDay],
    figures: list[list[Any] | None],
) -> dict[str, Any]:
    version = ask.version
    return {
        "version": version.id if version else None,
        "number": version.number if version else None,
        "slots": [row.label for row in rows],
        "days": [f"{each.weekday} {each.day:%Y-%m-%d}" for each in days],
        "cells": figures,
        "totals": [list(_levels(each.total)) for each in days],
    }


def _levels(total: WindowForecast | None) -> Iterator[float]:
    if total is not None:
        yield from (round(x, 1) for x in (total.q025, total.q10, total.q50, total.q90, total.q975))
