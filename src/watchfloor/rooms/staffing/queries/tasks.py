"""What somebody should do about staffing now."""

from __future__ import annotations

from datetime import datetime

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what keeps requirements from being known."""
    return ()
