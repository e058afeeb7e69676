"""Reads error rates: sums of judgements, put together by what they are asked for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from watchfloor.common.access import Scope
from watchfloor.rooms.audits.rules.rates.figures import Figure, figure_of
from watchfloor.rooms.audits.rules.rates.groups import Key
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import By, Layer, RateRow
from watchfloor.rooms.risks import service as risks


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
    """Which judgements: [start, end), and what narrows them."""

    start: datetime
    end: datetime
    layers: tuple[Layer, ...] = ()
    standard_ids: tuple[int, ...] = ()


def read_groups(wanted: RatesWanted, dimension: Dimension, scope: Scope) -> dict[Key, Figure]:
    """Return the rate of each point, zone, step, team or agent that was looked at."""
    rows = _read(wanted, (_BY[dimension],), scope)
    zones = _zones(wanted.end) if dimension is Dimension.ZONE else None
    grouped: dict[Key, list[RateRow]] = defaultdict(list)
    for row in rows:
        key = row.keys[0]
        grouped[zones.get(key, "") if zones is not None else key].append(row)
    return {key: figure_of(found) for key, found in grouped.items()}


def read_whole(wanted: RatesWanted, scope: Scope) -> Figure:
    """Return the rate of everything that is asked for."""
    return figure_of(_read(wanted, (), scope))


def read_run(wanted: RatesWanted, every: By, scope: Scope) -> list[tuple[str, Figure]]:
    """Return the rate of each day, week or month in order, by the day that it starts on."""
    rows = _read(wanted, (every,), scope)
    return sorted((str(row.keys[0]), figure_of([row])) for row in rows)


def read_split(
    wanted: RatesWanted, dimension: Dimension, at: datetime, scope: Scope
) -> tuple[dict[Key, Figure], dict[Key, Figure]]:
    """Return the groups' rates before an instant and from it on."""
    before, after = replace(wanted, end=at), replace(wanted, start=at)
    return read_groups(before, dimension, scope), read_groups(after, dimension, scope)


def read_parts(
    wanted: RatesWanted, dimension: Dimension, key: Key, scope: Scope
) -> tuple[Figure, Figure]:
    """Return the rate of one group, and that of all others together; a None key takes all."""
    rows = _read(wanted, (_BY[dimension],), scope)
    if key is None:
        return figure_of(rows), figure_of(())
    zones = _zones(wanted.end) if dimension is Dimension.ZONE else {}

    def is_ours(row: RateRow) -> bool:
        own = row.keys[0]
        return (zones.get(own, "") if dimension is Dimension.ZONE else own) == key

    return figure_of(filter(is_ours, rows)), figure_of(row for row in rows if not is_ours(row))


def _read(wanted: RatesWanted, by: tuple[By, ...], scope: Scope) -> tuple[RateRow, ...]:
    return observations.sum_rates(
        start=wanted.start,
        end=wanted.end,
        by=by,
        layers=wanted.layers,
        standard_ids=wanted.standard_ids,
        scope=scope,
    )


def _zones(at: datetime) -> dict[Key, str]:
    cards = risks.list_points(at=at)
    return {card.standard_id: card.point.classes.get("zone", "") for card in cards}
