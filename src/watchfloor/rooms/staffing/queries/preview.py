"""What other terms would make of the lines that they reach. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from watchfloor.common.access import Scope
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard, VersionCard
from watchfloor.rooms.staffing.contracts import PolicyEffect, Terms
from watchfloor.rooms.staffing.rules.chain import CLOSED, Chain
from watchfloor.rooms.staffing.rules.resolving import Held, find_policy

from ._reach import find_base_id, reach_series
from .policies import reach_of
from .working_out import Ground, WorkedOut, work_out_series

_LATE = datetime.max.replace(tzinfo=UTC)  # nothing was agreed on later


def preview_policy(
    *,
    queue_id: int | None,
    node_id: int | None,
    channel: str,
    valid_from: date,
    terms: Terms,
    days: int = 7,
    limit: int = 12,
    scope: Scope,
) -> tuple[PolicyEffect, ...]:
    """Return what terms would make of the lines in reach that they would hold for.

    The first days from `valid_from` on that a line's forecast knows are worked out twice, with the
    policies that there are and with these terms among them. Lines for which a nearer policy holds
    are not touched and not returned; neither are those that are not forecast. At most `limit`
    lines are worked out.
    """
    ground = Ground()
    held = Held(0, queue_id, node_id, channel, valid_from, _LATE, terms)
    after = replace(ground, held=[*ground.held, held])
    touched = list(_touched(after, held, scope))[:limit]
    pairs = (_work_out_twice(card, version, held, ground, after, days) for card, version in touched)
    return tuple(_effect(*pair) for pair in pairs if pair is not None)


def _touched(after: Ground, held: Held, scope: Scope) -> Iterator[tuple[SeriesCard, VersionCard]]:
    """Yield the lines for which the terms would hold, each with its newest forecast."""
    latest = forecast.list_latest(scenario_id=find_base_id(), scope=scope)
    for card in reach_series(scope).values():
        version = latest.get(card.id)
        if not card.is_active or version is None:
            continue
        day = max(held.valid_from, version.first_day)
        if find_policy(after.held, reach_of(card, after.parents), day) is held:
            yield card, version


def _work_out_twice(
    card: SeriesCard,
    version: VersionCard,
    held: Held,
    before: Ground,
    after: Ground,
    days: int,
) -> tuple[WorkedOut, WorkedOut] | None:
    first = max(held.valid_from, version.first_day)
    if first > version.last_day:
        return None
    last = min(first + timedelta(days=days - 1), version.last_day)
    both: Sequence[WorkedOut | None] = [
        work_out_series(card, version, ground=ground, first=first, last=last)
        for ground in (before, after)
    ]
    return (both[0], both[1]) if both[0] and both[1] else None


def _effect(before: WorkedOut, after: WorkedOut) -> PolicyEffect:
    return PolicyEffect(
        series_id=before.card.id,
        title=before.card.title,
        person_hours_before=_person_hours(before),
        person_hours_after=_person_hours(after),
        peak_before=_peak(before.chain),
        peak_after=_peak(after.chain),
        unreachable_after=sum(code != CLOSED for code in after.chain.reasons.values()),
    )


def _person_hours(worked: WorkedOut) -> float:
    rostered = np.maximum(worked.chain.rostered, 0)
    return float(rostered.sum()) * worked.demand.interval_minutes / 60.0


def _peak(chain: Chain) -> int:
    return int(np.maximum(chain.required, 0).max(initial=0))
