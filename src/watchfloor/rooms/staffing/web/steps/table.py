"""Steps laid out: of a day a column a step, of a week one step with a column a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from django.utils.formats import date_format

from watchfloor.rooms.staffing.contracts import IntervalRequirement, Step
from watchfloor.rooms.staffing.web.asking import LineAsk
from watchfloor.rooms.staffing.web.curve import is_busy, minute_of
from watchfloor.rooms.staffing.web.words import say_step

RowKey = tuple[int, int]  # minute of the local day; 1 for the second time where clocks go back
DIGITS: Mapping[Step, int] = {Step.CONTACTS: 1, Step.HANDLE_SECONDS: 0, Step.LOAD_ERLANGS: 2}


@dataclass(frozen=True, slots=True)
class StepColumn:
    """A column: a step of a day."""

    day: date
    step: Step
    title: str
    under: str


@dataclass(frozen=True, slots=True)
class StepCell:
    """A figure as the page first shows it."""

    index: int
    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """An interval of the day through all columns; None where a day does not have it."""

    label: str
    cells: tuple[StepCell | None, ...]


@dataclass(frozen=True, slots=True)
class StepTable:
    """All of it: what the page shows, and what its script works with."""

    columns: tuple[StepColumn, ...]
    rows: tuple[StepRow, ...]
    payload: Mapping[str, Any]


def lay_out(ask: LineAsk, step: Step, intervals: Sequence[IntervalRequirement]) -> StepTable:
    """Return the table of what is asked for."""
    found = {(each.starts_at.date(), _key(each)): each for each in intervals}
    keys = sorted({_key(each) for each in intervals if is_busy(each)})
    columns = _columns(ask, step, intervals)
    spots = [(key, column) for key in keys for column in columns]
    cells = [
        _cell(index, found.get((column.day, key)), column.step)
        for index, (key, column) in enumerate(spots)
    ]
    width = len(columns)
    rows = tuple(
        StepRow(_label(key), tuple(cells[at * width : (at + 1) * width]))
        for at, key in enumerate(keys)
    )
    figures = [_figures(found.get((column.day, key)), column.step) for key, column in spots]
    return StepTable(columns, rows, _payload(ask, rows, columns, figures))


def figure_of(interval: IntervalRequirement, step: Step) -> float | None:
    """Return the figure that a step has; None where no number is enough, or nobody knows."""
    figures: Mapping[Step, float] = {
        Step.CONTACTS: interval.contacts,
        Step.HANDLE_SECONDS: interval.handle_seconds,
        Step.LOAD_ERLANGS: interval.load_erlangs,
        Step.REQUIRED: interval.required,
        Step.SCHEDULED: interval.scheduled_need,
        Step.ROSTERED: interval.rostered_need,
    }
    figure = figures[step]
    is_unknown = figure < 0 or (step is Step.HANDLE_SECONDS and figure == 0)
    return None if is_unknown else figure


def _columns(
    ask: LineAsk, step: Step, intervals: Sequence[IntervalRequirement]
) -> tuple[StepColumn, ...]:
    if ask.view == "day":
        return tuple(StepColumn(ask.first, each, say_step(each), "") for each in Step)
    days = sorted({each.starts_at.date() for each in intervals})
    return tuple(
        StepColumn(day, step, date_format(day, "D"), date_format(day, "m-d")) for day in days
    )


def _key(interval: IntervalRequirement) -> RowKey:
    return minute_of(interval.starts_at), interval.starts_at.fold


def _label(key: RowKey) -> str:
    return f"{key[0] // 60:02}:{key[0] % 60:02}{'²' if key[1] else ''}"


def _cell(index: int, interval: IntervalRequirement | None, step: Step) -> StepCell | None:
    if interval is None:
        return None
    figure = figure_of(interval, step)
    text = "–" if figure is None else f"{figure:,.{DIGITS.get(step, 0)}f}"
    return StepCell(index, text, step in interval.overrides)


def _figures(interval: IntervalRequirement | None, step: Step) -> list[Any] | None:
    """Return a cell for the script: minute, step, figure, whether it was put over, decimals."""
    if interval is None:
        return None
    figure = figure_of(interval, step)
    return [
        int(interval.starts_at.astimezone(UTC).timestamp()) // 60,
        step.value,
        None if figure is None else round(figure, 4),
        int(step in interval.overrides),
        DIGITS.get(step, 0),
    ]


def _payload(
    ask: LineAsk,
    rows: Sequence[StepRow],
    columns: Sequence[StepColumn],
    figures: list[list[Any] | None],
) -> dict[str, Any]:
    return {
        "plan": ask.plan.id if ask.plan else None,
        "slots": [row.label for row in rows],
        "columns": [" ".join(filter(None, (each.title, each.under))) for each in columns],
        "cells": figures,
    }
