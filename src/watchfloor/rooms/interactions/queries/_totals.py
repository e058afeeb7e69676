"""The total of a drill-down of any length: whole days, then whole cells, then single legs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from psycopg.sql import SQL

from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import LegFilter, Tally

from ._conditions import ask, is_told_by_cells, is_told_by_days
from ._counting import CELL_SECONDS, split_window, tally_cells
from ._figures import LEG_FIGURES, add_tallies, of_outcome, tally_of
from ._reach import Part, Reach
from ._sql import fetch
from .day_counting import tally_days

_DAY_SECONDS = 24 * 3600
_TALLY = SQL("SELECT {figures} FROM {source} WHERE {where}")


def add_up(legs: LegFilter, reach: Reach) -> Tally:
    """Return the tally of all legs of a filter in reach."""
    if legs.end <= legs.start:
        return Tally()
    found = list(_tally_whole(legs, reach))
    if reach.partial_part:
        found.append(_tally_legs(legs, reach.partial_part))
    return add_tallies(found)


def _tally_whole(legs: LegFilter, reach: Reach) -> Iterator[Tally]:
    if not reach.whole or not reach.whole_part:
        return
    if not is_told_by_days(legs):
        yield _tally_legs(legs, reach.whole_part)
        return
    split = split_window(Window(legs.start, legs.end), _DAY_SECONDS)
    if split.cells:
        yield tally_days(legs=legs, window=split.cells, queue_ids=reach.whole)
    for rest in split.rest:
        yield from _tally_part_of_day(_within(legs, rest), reach)


def _tally_part_of_day(legs: LegFilter, reach: Reach) -> Iterator[Tally]:
    rest: tuple[Window, ...] = (Window(legs.start, legs.end),)
    if is_told_by_cells(legs):
        split = split_window(rest[0], CELL_SECONDS)
        rest = split.rest
        if split.cells:
            tally = tally_cells(window=split.cells, queue_ids=reach.whole)
            yield tally if legs.outcome is None else of_outcome(tally, legs.outcome)
    if reach.whole_part:
        yield from (_tally_legs(_within(legs, window), reach.whole_part) for window in rest)


def _within(legs: LegFilter, window: Window) -> LegFilter:
    return replace(legs, start=window.start, end=window.end)


def _tally_legs(legs: LegFilter, part: Part) -> Tally:
    question = ask(legs, part, with_terms=True)
    query = _TALLY.format(figures=LEG_FIGURES, source=question.source, where=question.where)
    return tally_of(fetch(query, question.values)[0])
