"""A series' chain worked out from a forecast version as it would be now. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import IntervalForecast, SeriesCard, VersionCard
from watchfloor.rooms.staffing.contracts import Step, StepKind, Terms
from watchfloor.rooms.staffing.models import StepOverride
from watchfloor.rooms.staffing.rules.chain import Chain, Demand, work_out
from watchfloor.rooms.staffing.rules.days import window_of_days
from watchfloor.rooms.staffing.rules.overriding import Laid, Overlay
from watchfloor.rooms.staffing.rules.resolving import Held
from watchfloor.rooms.staffing.rules.sizing import Assumptions
from watchfloor.rooms.staffing.rules.uncertain import read_band

from .assumptions import assume
from .policies import agreed_for, list_held, list_parents

Agreed = tuple[tuple[date, Terms], ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for every series: read once for many of them."""

    zone: ZoneInfo = field(default_factory=calendars.centre_zone)
    held: Sequence[Held] = field(default_factory=list_held)
    parents: Mapping[int, int | None] = field(default_factory=list_parents)


@dataclass(frozen=True, slots=True, eq=False)
class WorkedOut:
    """A chain with all that it was made from."""

    card: SeriesCard
    version: VersionCard
    demand: Demand
    agreed: Agreed
    assumed: Assumptions
    overlay: Overlay
    chain: Chain


def work_out_series(
    card: SeriesCard,
    version: VersionCard,
    *,
    ground: Ground | None = None,
    agreed: Agreed | None = None,
    first: date | None = None,
    last: date | None = None,
) -> WorkedOut | None:
    """Return the chain of a version's days (or some of them); None: it has nothing to say.

    Without `agreed` the terms are those of the policies.
    """
    ground = ground or Ground()
    first, last = first or version.first_day, last or version.last_day
    cells = forecast.read_intervals(
        series_id=card.id,
        window=window_of_days(first, last, ground.zone),
        version_id=version.id,
        scope=WHOLE_CENTRE,
    )
    if not cells:
        return None
    demand = demand_of(cells, interval_of(cells) or card.interval_minutes, ground.zone)
    terms = agreed or agreed_for(card, first, last, held=ground.held, parents=ground.parents)
    assumed = assume(card.queue_id)
    overlay = Overlay(read_overrides(card.id, version.scenario_id), demand.starts_at)
    chain = work_out(demand, channel=card.channel, agreed=terms, assumed=assumed, overlay=overlay)
    return WorkedOut(card, version, demand, terms, assumed, overlay, chain)


def inputs_of(
    chain: Chain, assumed: Assumptions, overlay: Overlay
) -> dict[str, float | str | None]:
    """Return what a chain was worked out with besides its terms."""
    doubt = chain.work.cv[chain.work.contacts > 0]
    return {
        "patience_seconds": assumed.patience_seconds,
        "patience_source": assumed.patience_source,
        "patience_sample": assumed.patience_sample,
        "redial_share": assumed.redial_share,
        "lost_share": assumed.lost_share,
        "busyness_cv": round(float(doubt.mean()), 6) if len(doubt) else 0.0,
        "overrides": sum(len(each) for each in overlay.by_step.values()),
    }


def minutes_of(version: VersionCard, zone: ZoneInfo) -> int | None:
    """Return how long the intervals of a version are."""
    day = window_of_days(version.first_day, version.first_day, zone)
    cells = forecast.read_intervals(
        series_id=version.series_id, window=day, version_id=version.id, scope=WHOLE_CENTRE
    )
    return interval_of(cells)


def interval_of(cells: Sequence[IntervalForecast]) -> int | None:
    """Return how long intervals of a forecast are: the line's may be others by now.

    None where that cannot be told.
    """
    steps = [
        later.starts_at.timestamp() - cell.starts_at.timestamp() for cell, later in pairwise(cells)
    ]
    return int(min(steps) // 60) if steps else None


def demand_of(cells: Sequence[IntervalForecast], interval_minutes: int, zone: ZoneInfo) -> Demand:
    """Return a forecast as columns, by the centre's clock: it may have had another one."""
    mean, q10, q90 = (
        np.array([getattr(cell, name) for cell in cells], dtype=np.float64)
        for name in ("mean", "q10", "q90")
    )
    handle = [cell.handle_seconds or np.nan for cell in cells]
    return Demand(
        starts_at=[cell.starts_at.astimezone(zone) for cell in cells],
        is_open=np.array([cell.is_open for cell in cells], dtype=bool),
        contacts=mean,
        band=read_band(mean, q10, q90),
        handle_seconds=np.array(handle, dtype=np.float64),
        interval_minutes=interval_minutes,
    )


def read_overrides(series_id: int, scenario_id: int) -> list[Laid]:
    """Return what lies over a series' chain now."""
    rows = StepOverride.objects.filter(series=series_id, scenario=scenario_id, ended_at=None)
    return [
        Laid(row.pk, row.starts_at, Step(row.step), StepKind(row.kind), row.value) for row in rows
    ]
