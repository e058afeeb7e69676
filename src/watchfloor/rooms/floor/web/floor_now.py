"""The floor as it stands now, for pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import orjson
from django.utils import timezone

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import FloorNow, OutlookCard
from watchfloor.rooms.floor.queries.live.process import read_floor, write_floor
from watchfloor.rooms.floor.queries.walls import read_outlooks

STREAM = "/api/floor/stream"  # agreed with programs outside: it never moves


def floor_now(scope: Scope) -> FloorNow:
    """Return the floor in reach, with all that was acknowledged by now."""
    return read_floor(scope=scope, at=timezone.now())


def board_snapshot(scope: Scope) -> dict[str, Any]:
    """Return the same as boards are sent it, so that a page and its stream never differ."""
    return cast("dict[str, Any]", orjson.loads(write_floor(scope=scope, at=timezone.now())))


def outlooks_now(at: datetime) -> dict[int, OutlookCard]:
    """Return what is foreseen for each queue's day."""
    return read_outlooks(day=at.astimezone(calendars.centre_zone()).date())
