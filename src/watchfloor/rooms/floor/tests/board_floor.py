"""A small floor for tests: one queue with one waiting and one answered, one agent in the call."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from watchfloor.rooms.floor.contracts import EventType, NewEvent
from watchfloor.rooms.floor.models import AgentName, QueueName, Source, Wallboard
from watchfloor.rooms.floor.operations.intake import take_events
from watchfloor.rooms.interactions.models import Feed, Queue

_KEYS = count(1)


def a_floor(cast: Any) -> Source:
    """Let a source tell of a call that the agent of the cast talks in, and of one that waits."""
    now = timezone.localtime()
    source = Source.objects.create(name="pbx", kind="http", made_at=now)
    feed, _ = Feed.objects.get_or_create(name="pbx")
    queue = Queue.objects.create(feed=feed, code="support", title="Support", node=cast.department)
    QueueName.objects.create(source=source, code="support", queue=queue, first_seen_at=now)
    AgentName.objects.create(source=source, login="8001", agent=cast.agent, first_seen_at=now)
    told(source, "agent.signed_in", agent="8001", ago=60)
    told(source, "agent.ready", agent="8001", ago=55)
    told(source, "contact.queued", contact="c-1", queue="support", ago=30)
    told(source, "contact.answered", contact="c-1", queue="support", agent="8001", ago=25)
    told(source, "contact.queued", contact="c-2", queue="support", ago=10)
    return source


def told(
    source: Source, kind: str, *, ago: float = 0, agent: str = "", contact: str = "",
    queue: str = "",
) -> None:  # fmt: skip
    """Let a source tell that something happened some seconds ago."""
    at: datetime = timezone.localtime()
    event = NewEvent(
        key=f"k-{next(_KEYS)}", at=at - timedelta(seconds=ago), type=EventType(kind),
        agent=agent, contact=contact, queue=queue,
    )  # fmt: skip
    take_events(source_id=source.pk, events=[event], received_at=at)


def a_wallboard(cast: Any, node: Any = None, *, name: str = "Wall") -> int:
    """Make a wallboard of three figures for the cast's team, or for another part."""
    tiles: list[dict[str, object]] = [
        {"figure": figure, "queue_ids": [], "good": None, "bad": None}
        for figure in ("waiting", "service", "busy")
    ]
    return Wallboard.objects.create(
        name=name, node=node or cast.department, tiles=tiles, made_by="anna",
        made_at=timezone.localtime(),
    ).pk  # fmt: skip
