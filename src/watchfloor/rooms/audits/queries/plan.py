"""The sampling plan that holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.rooms.audits.contracts import SamplingPlan
from watchfloor.rooms.audits.rules.default_plan import DEFAULT_PLAN, PLAN_CODE, PLAN_KIND
from watchfloor.rooms.standards import service as standards


@dataclass(frozen=True, slots=True)
class HeldPlan:
    """A plan and the version that it comes from; None for the one the product ships."""

    plan: SamplingPlan
    version_id: int | None = None
    standard_id: int | None = None
    number: int | None = None


def get_plan(*, at: datetime) -> HeldPlan:
    """Return the plan that the centre has approved, or the shipped one."""
    card = standards.held_at(kind=PLAN_KIND, code=PLAN_CODE, at=at)
    if card is None or card.body is None:
        return HeldPlan(DEFAULT_PLAN)
    return HeldPlan(card.body, card.id, card.standard_id, card.number)
