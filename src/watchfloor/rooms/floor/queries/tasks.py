"""What somebody should do about the floor now."""

from __future__ import annotations

from datetime import datetime

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what waits for somebody here."""
    return ()
