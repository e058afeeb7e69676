"""What records say of a line's customers: what a plan takes for granted unless terms say more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchfloor.rooms.staffing.models import Estimate
from watchfloor.rooms.staffing.rules.sizing import Assumptions

RECORDS = "records"
MOST_REDIALS = 0.95  # somebody gives it up in the end


def assume(queue_id: int | None) -> Assumptions:
    """Return how patient the customers of a queue are and how often they come back."""
    patience, redials = _newest(queue_id, "patience"), _newest(queue_id, "redials")
    seconds = _figure(patience, "mean_seconds")
    return Assumptions(
        patience_seconds=seconds,
        redial_share=min(_figure(redials, "share") or 0.0, MOST_REDIALS),
        lost_share=_lost_share(patience),
        patience_source=RECORDS if seconds else "",
        patience_sample=patience.sample if patience and seconds else 0,
    )


def _newest(queue_id: int | None, topic: str) -> Estimate | None:
    if queue_id is None:
        return None
    found = Estimate.objects.filter(queue=queue_id, topic=topic)
    return found.order_by("-made_at", "-pk").first()


def _figure(estimate: Estimate | None, name: str) -> float | None:
    """Return a figure of an estimate; None where there is none, or nothing could be told."""
    body: Mapping[str, Any] = estimate.body if estimate else {}
    value = body.get(name)
    return float(value) if isinstance(value, (int, float)) and value > 0 else None


def _lost_share(patience: Estimate | None) -> float:
    """Return which share of those who were answered or gave up gave up."""
    if patience is None or not patience.sample:
        return 0.0
    abandoned = patience.body.get("facts", {}).get("abandoned", 0.0)
    return min(float(abandoned) / patience.sample, 1.0)
