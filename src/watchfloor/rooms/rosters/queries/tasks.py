"""What somebody should do about rosters now."""

from __future__ import annotations

from datetime import datetime

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what waits for an answer, is due, or is not yet published."""
    return ()
