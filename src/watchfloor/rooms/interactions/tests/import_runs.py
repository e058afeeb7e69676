"""Import runs for tests of pages, without importing anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from watchfloor.rooms.interactions.models import Feed, ImportRun

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def a_run(**told: Any) -> ImportRun:
    """Return a finished run, or what is told of it."""
    if "feed" not in told:
        told["feed"], _ = Feed.objects.get_or_create(name="pbx", format="asterisk-queue-log")
    finished = {
        "file_name": "queue_log",
        "format": "asterisk-queue-log",
        "timezone": "Asia/Shanghai",
        "status": "done",
        "lines": 12_397,
        "accepted": 12_390,
        "refused": 3,
        "duplicates": 4,
        "contacts": 4_000,
        "legs": 4_027,
        "first_at": AT,
        "last_at": AT + timedelta(days=1),
        "created_at": AT,
        "started_at": AT,
        "finished_at": AT + timedelta(seconds=3),
        "by": "planner",
        "progress_share": 1,
    }
    return ImportRun.objects.create(**{**finished, **told})
