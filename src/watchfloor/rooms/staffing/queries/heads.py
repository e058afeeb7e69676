"""A plan without its intervals: what it was made with, for pages that show only some of it."""

from __future__ import annotations

from watchfloor.common.access import Scope
from watchfloor.rooms.staffing.contracts import PlanDetail

from ._reach import find_plan_row
from .plans import plan_detail


def get_head(*, plan_id: int, scope: Scope) -> PlanDetail:
    """Return a plan with no intervals. :raises PlanNotFound: there is none in reach."""
    return plan_detail(find_plan_row(plan_id, scope), ())
