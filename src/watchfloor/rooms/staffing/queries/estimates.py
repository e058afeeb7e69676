"""What was estimated of queues: the newest of each topic."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from watchfloor.common.access import Scope
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.staffing.contracts import (
    CurvePoint,
    EstimateCard,
    EstimateTopic,
    Figure,
    HourEstimate,
)
from watchfloor.rooms.staffing.models import Estimate


def list_estimates(
    *, queue_ids: Collection[int] = (), scope: Scope
) -> Mapping[int, Mapping[EstimateTopic, EstimateCard]]:
    """Return the newest estimate of each topic of queues in reach (or some of them)."""
    reach = {card.id for card in interactions.list_queues(scope=scope)}
    rows = (
        Estimate.objects.filter(queue__in=reach & set(queue_ids) if queue_ids else reach)
        .order_by("queue_id", "topic", "-made_at", "-pk")
        .distinct("queue_id", "topic")
    )
    found: dict[int, dict[EstimateTopic, EstimateCard]] = {}
    for row in rows:
        found.setdefault(row.queue_id, {})[EstimateTopic(row.topic)] = _card(row)
    return found


def _card(row: Estimate) -> EstimateCard:
    body: Mapping[str, Any] = row.body
    return EstimateCard(
        queue_id=row.queue_id,
        topic=EstimateTopic(row.topic),
        first_day=row.first_day,
        last_day=row.last_day,
        sample=row.sample,
        figures={name: Figure(**figure) for name, figure in body["figures"].items()},
        made_at=row.made_at,
        kind=body["kind"],
        hours=tuple(
            HourEstimate(each["hour"], each["sample"], Figure(**each["mean"]))
            for each in body["hours"]
        ),
        curve=tuple(CurvePoint(**point) for point in body["curve"]),
        doubts=tuple(body["doubts"]),
        facts=body["facts"],
    )
