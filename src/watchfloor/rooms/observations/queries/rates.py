"""Rates and counts of what was seen, told apart as asked, on what is in reach."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from watchfloor.common.access import Scope
from watchfloor.rooms.observations.contracts import (
    JUDGEMENTS,
    By,
    CountRow,
    Kind,
    Layer,
    RateRow,
    Result,
)

from ._sql import Row
from .sums import Asked, sum_up

_RATE_SUMS = ("looked", "failed", "weight", "failed_weight", "spread", "failed_spread")
_COUNTED = ("seen", "not_applicable", "looked", "failed")
Keys = tuple[int | str | None, ...]


def sum_rates(  # noqa: PLR0913  one question with many narrowings, all by name
    *,
    start: datetime,
    end: datetime,
    by: tuple[By, ...],
    kinds: tuple[Kind, ...] = JUDGEMENTS,
    layers: tuple[Layer, ...] = (),
    standard_ids: tuple[int, ...] = (),
    steps: tuple[str, ...] = (),
    agent_ids: tuple[int, ...] = (),
    scope: Scope,
) -> tuple[RateRow, ...]:
    """Return the sums of judgements that rates are made of, one row for each combination.

    Days, weeks and months are the centre's local ones. What nobody judged has no row.
    """
    asked = Asked(start, end, by, scope, kinds, layers, standard_ids, steps, agent_ids)
    width, dated = len(by), _dated(by)
    return tuple(
        RateRow(_keys(row, width, dated), int(row[width]), int(row[width + 1]), *row[width + 2 :])
        for row in sum_up(asked, _RATE_SUMS)
        if row[width]
    )


def count_kinds(  # noqa: PLR0913  one question with many narrowings, all by name
    *,
    start: datetime,
    end: datetime,
    by: tuple[By, ...],
    kinds: tuple[Kind, ...] = (),
    results: tuple[Result, ...] = (),
    standard_ids: tuple[int, ...] = (),
    steps: tuple[str, ...] = (),
    agent_ids: tuple[int, ...] = (),
    scope: Scope,
) -> tuple[CountRow, ...]:
    """Return how many observations of these kinds and results there are, by combination."""
    asked = Asked(start, end, by, scope, kinds, (), standard_ids, steps, agent_ids)
    width, dated = len(by), _dated(by)
    rows = (
        CountRow(_keys(row, width, dated), _count(row[width:], results))
        for row in sum_up(asked, _COUNTED)
    )
    return tuple(row for row in rows if row.count)


def _count(sums: Row, results: Collection[Result]) -> int:
    seen, not_applicable, looked, failed = map(int, sums)
    if not results:
        return seen
    counts = {
        Result.PASS: looked - failed,
        Result.FAIL: failed,
        Result.NOT_APPLICABLE: not_applicable,
        Result.NONE: seen - looked - not_applicable,
    }
    return sum(counts[result] for result in set(results))


def _dated(by: tuple[By, ...]) -> bool:
    return bool({By.DAY, By.WEEK, By.MONTH} & set(by))


def _keys(row: Row, width: int, dated: bool) -> Keys:  # noqa: FBT001  asked for each of many rows
    if not dated:
        return row[:width]
    return tuple(key.isoformat() if isinstance(key, date) else key for key in row[:width])
