"""The one floor of this process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts import FloorNow
from watchfloor.rooms.floor.queries.staying import find_left

from .following import Follower
from .hub import Hub


@cache
def follower_of_process() -> Follower:
    """Return what keeps the boards of this process up to date."""
    return Follower(Hub())


def read_floor(*, scope: Scope, at: datetime) -> FloorNow:
    """Return the floor as a scope sees it at an instant, with all that was acknowledged by then."""
    found = follower_of_process().hub.read(scope=scope, at=at)
    return replace(found, left=find_left(found.agents, found.feeds, at=at))


def write_floor(*, scope: Scope, at: datetime) -> bytes:
    """Return the same as boards are sent it."""
    hub = follower_of_process().hub
    with hub.lock:
        hub.catch_up(at=at)
        return hub.write(scope=scope, at=at)
