"""How the floor is written for boards: one shape for the snapshot, the stream and its changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

import orjson

from watchfloor.rooms.floor.contracts import AgentNow, FeedNow, QueueNow

from .naming import PersonName

HEART_BEAT = b": still here\n\n"


def write_agent(agent: AgentNow, person: PersonName | None) -> bytes:
    """Write one agent, whole."""
    return orjson.dumps(
        {
            "id": agent.id,
            "login": agent.login,
            "sources": [source for source, _ in agent.told_by],
            "agent_id": agent.agent_id,
            "name": person.name if person else agent.login,
            "team": person.team if person else "",
            "state": agent.state,
            "reason": agent.reason,
            "since": agent.since,
            "signed_in_at": agent.signed_in_at,
            "until": agent.until,
            "contacts": [
                {
                    "contact": each.contact,
                    "queue": each.queue,
                    "channel": each.channel,
                    "state": each.state,
                    "since": each.since,
                    "holds": each.holds,
                }
                for each in agent.contacts
            ],
        }
    )


def write_queue(
    queue: QueueNow,
    *,
    title: str,
    service: Mapping[str, object],
    outlook: Mapping[str, object] | None,
) -> bytes:
    """Write one queue, whole."""
    return orjson.dumps(
        {
            "id": queue.id,
            "code": queue.code,
            "sources": [source for source, _ in queue.told_by],
            "queue_id": queue.queue_id,
            "title": title,
            "channel": queue.channel,
            "waiting": queue.waiting,
            "longest_since": queue.longest_since,
            "day": asdict(queue.day),
            "last_half_hour": asdict(queue.last_half_hour),
            "service": service,
            "outlook": outlook,
        }
    )


def write_feeds(feeds: Iterable[FeedNow]) -> bytes:
    """Write how the sources stand."""
    return orjson.dumps([asdict(each) for each in feeds])


def write_advice(advice: Iterable[Mapping[str, object]]) -> bytes:
    """Write what to do now."""
    return orjson.dumps(list(advice))


def write_message(*, seq: int, generation: str, at: datetime, parts: Mapping[str, bytes]) -> bytes:
    """Put a message together of parts that are written already."""
    head = orjson.dumps({"seq": seq, "generation": generation, "at": at})[:-1]
    return b"".join(
        [head, *(b',"%b":%b' % (name.encode(), part) for name, part in parts.items()), b"}"]
    )


def write_list(parts: Iterable[bytes]) -> bytes:
    """Put a list together of parts that are written already."""
    return b"[" + b",".join(parts) + b"]"


def write_names(rows: Iterable[str]) -> bytes:
    """Write the names of rows."""
    return orjson.dumps(list(rows))


def write_event(name: str, message: bytes, seq: int) -> bytes:
    """Frame a message as server-sent events have it."""
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (seq, name.encode(), message)
