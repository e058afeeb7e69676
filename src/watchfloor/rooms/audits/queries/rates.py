"""Reads error rates: sums of judgements, put together by what they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watchfloor.common.access import Scope
from watchfloor.rooms.audits.rules.rates.figures import Figure, figure_of
from watchfloor.rooms.audits.rules.rates.groups import Key
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import By, Layer, RateRow


class Dimension(StrEnum):
    """What error rates stand side by side by."""

    POINT = "point"
    ZONE = "zone"
    STEP = "step"
    TEAM = "team"
    AGENT = "agent"


_BY = {
    Dimension.POINT: By.STANDARD,
    Dimension.ZONE: By.STANDARD,
    Dimension.STEP: By.STEP,
    Dimension.TEAM: By.NODE,
    Dimension.AGENT: By.AGENT,
}


@dataclass(frozen=True, slots=True)
class RatesWanted:
    """Which judgements: [start, end), and what narrows them; `zones` are those of the points."""

    start: datetime
    end: datetime
    layers: tuple[Layer, ...] = ()
    standard_ids: tuple[int, ...] = ()
    zones: Mapping[Key, str] = field(default_factory=dict)


def read_groups(
    wanted: RatesWanted, dimension: Dimension, scope: Scope
) -> tuple[dict[Key, Figure], Figure]:
    """Return the rate of each group that was looked at, and that of all together."""
    rows = _read(wanted, (_BY[dimension],), scope)
    grouped: dict[Key, list[RateRow]] = defaultdict(list)
    for row in rows:
        grouped[_key_of(row, wanted, dimension)].append(row)
    return {key: figure_of(found) for key, found in grouped.items()}, figure_of(rows)


def read_run(wanted: RatesWanted, every: By, scope: Scope) -> list[tuple[str, Figure]]:
    """Return the rate of each day, week or month in order, by the day that it starts on."""
    rows = _read(wanted, (every,), scope)
    return sorted((str(row.keys[0]), figure_of([row])) for row in rows)


def read_parts(
    wanted: RatesWanted, dimension: Dimension, key: Key, scope: Scope
) -> tuple[Figure, Figure]:
    """Return the rate of one group, and that of all others together; a None key takes all."""
    rows = _read(wanted, (_BY[dimension],), scope)
    if key is None:
        return figure_of(rows), figure_of(())

    def is_ours(row: RateRow) -> bool:
        return _key_of(row, wanted, dimension) == key

    return figure_of(filter(is_ours, rows)), figure_of(row for row in rows if not is_ours(row))


def _key_of(row: RateRow, wanted: RatesWanted, dimension: Dimension) -> Key:
    key = row.keys[0]
    return wanted.zones.get(key, "") if dimension is Dimension.ZONE else key


def _read(wanted: RatesWanted, by: tuple[By, ...], scope: Scope) -> tuple[RateRow, ...]:
    return observations.sum_rates(
        start=wanted.start,
        end=wanted.end,
        by=by,
        layers=wanted.layers,
        standard_ids=wanted.standard_ids,
        scope=scope,
    )
