"""The floor as it stands now, for pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import orjson
from django.utils import timezone

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AgentState, FloorNow, OutlookCard
from watchfloor.rooms.floor.queries.live.process import read_floor, write_floor
from watchfloor.rooms.floor.queries.staying import Shown, find_left_of
from watchfloor.rooms.floor.queries.walls import read_outlooks

STREAM = "/api/floor/stream"  # agreed with programs outside: it never moves


def floor_now(scope: Scope) -> FloorNow:
    """Return the floor in reach, with all that was acknowledged by now."""
    return read_floor(scope=scope, at=timezone.now())


def board_snapshot(scope: Scope) -> dict[str, Any]:
    """Return the same as boards are sent it, so that a page and its stream never differ."""
    return cast("dict[str, Any]", orjson.loads(write_floor(scope=scope, at=timezone.now())))


def left_rows(snapshot: Mapping[str, Any], at: datetime) -> list[Mapping[str, Any]]:
    """Return the agents of a board who are shown as there and have probably left."""
    silent = {feed["source_id"] for feed in snapshot["feeds"] if feed["is_silent"]}
    heard = [row for row in snapshot["agents"] if _is_in(row) and not silent >= {*row["sources"]}]
    left = find_left_of(map(_shown, heard), at=at)
    return [row for row in heard if row["id"] in left]


def _is_in(row: Mapping[str, Any]) -> bool:
    return bool(row["state"] != AgentState.SIGNED_OUT.value)


def _shown(row: Mapping[str, Any]) -> Shown:
    instants = (row["since"], row["signed_in_at"])
    return Shown(
        id=row["id"],
        agent_id=row["agent_id"],
        quiet_since=max(datetime.fromisoformat(each) for each in instants if each),
        has_contacts=bool(row["contacts"]),
    )


def outlooks_now(at: datetime) -> dict[int, OutlookCard]:
    """Return what is foreseen for each queue's day."""
    return read_outlooks(day=at.astimezone(calendars.centre_zone()).date())
