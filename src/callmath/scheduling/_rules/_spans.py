"""Sums by week, month or horizon against a limit, as several families of rules need them.

A limit from above counts history, and blames only what the horizon adds to it. A limit from below
judges only spans that lie in the horizon from their first day to their last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._types import Floats, Words

from ._kinds import Breach, Case, places
from ._timesheet import Bools, Spans, Timesheet

SMALL = 1e-6
Said = Callable[[int, int, float], Words]  # (person, first column of the span, what was found)


def spans_of(sheet: Timesheet, per: str) -> Spans:
    """The spans that a word stands for."""
    return {"week": sheet.weeks, "month": sheet.months, "horizon": sheet.horizon}[per]


def above(
    case: Case, values: NDArray[Any], spans: Spans, limit: float, said: Said
) -> Iterator[Breach]:
    """Breaches where the sum of a span is above the limit."""
    held = np.where(case.days, values, 0)
    inside = case.sheet.inside
    total = spans.sums(held)
    before = spans.sums(np.where(inside, 0, held))
    excess = np.maximum(total - limit, 0) - np.maximum(before - limit, 0)
    for person, place in places((excess > SMALL) & case.people[:, None]):
        columns = _columns(case, spans, place) & (held[person] > 0)
        words = said(person, int(spans.starts[place]), float(total[person, place]))
        yield breach(case, float(excess[person, place]), person, columns, words)


def below(
    case: Case, values: NDArray[Any], spans: Spans, limit: float, said: Said
) -> Iterator[Breach]:
    """Breaches where the sum of a span that is wholly inside is below the limit."""
    total = spans.sums(np.where(case.days, values, 0))
    missing = np.maximum(limit - total, 0)
    for person, place in places(
        (missing > SMALL) & (case.people[:, None] & whole_spans(case, spans))
    ):
        columns = _columns(case, spans, place)
        words = said(person, int(spans.starts[place]), float(total[person, place]))
        yield breach(case, float(missing[person, place]), person, columns, words)


def whole_spans(case: Case, spans: Spans) -> Bools:
    """Which spans lie inside the horizon from their first day to their last, and are held.

    A rule that is valid on a part of them only does not judge them, unless it names the days.
    """
    sheet = case.sheet
    lengths = full_lengths(sheet, spans)
    inside = spans.sums(sheet.inside[None, :])[0] == lengths
    held = spans.sums((case.days & sheet.inside)[None, :])[0]
    complete: Bools = inside & (held > 0 if case.rule.scope.days else held == lengths)
    return complete


def full_lengths(sheet: Timesheet, spans: Spans) -> Floats:
    """How many days each span has in the calendar, known or not."""
    lengths = (spans.ends - spans.starts).astype(np.float64)
    if spans is sheet.weeks:
        return np.full(len(lengths), 7.0)
    if spans is sheet.months:
        return np.array([_days_of_month(sheet, int(start)) for start in spans.starts])
    return lengths


def _days_of_month(sheet: Timesheet, column: int) -> float:
    day = sheet.dates[column]
    following = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)
    return float((following - day.replace(day=1)).days)


def _columns(case: Case, spans: Spans, place: int) -> Bools:
    mask = case.sheet.inside.copy()
    mask[: spans.starts[place]] = False
    mask[spans.ends[place] :] = False
    return mask


def breach(case: Case, amount: float, person: int, columns: Bools, words: Words) -> Breach:
    """A breach by one person on some columns."""
    days = tuple(case.sheet.day(int(column)) for column in np.flatnonzero(columns))
    return Breach(amount=amount, people=(person,), days=days, words=words)


def only(case: Case, *columns: int) -> Bools:
    """A mask of single columns."""
    mask = np.zeros(case.sheet.width, dtype=np.bool_)
    mask[list(columns)] = True
    return mask
