"""Stories of a floor for tests: events of contacts and agents, by hand or by chance."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from watchfloor.rooms.floor.contracts import EventType, LiveEvent, NewEvent

MORNING = datetime(2026, 3, 30, 1, tzinfo=UTC)  # nine o'clock in Shanghai


def happened(
    kind: EventType, seconds: float, *, key: str = "", source: int = 1, **names: Any
) -> LiveEvent:
    """Return an event so many seconds into the morning; its key follows its time."""
    at = MORNING + timedelta(seconds=seconds)
    key = key or f"{seconds:012.3f}:{kind.value}:{names.get('contact', names.get('agent', ''))}"
    return LiveEvent(0, source, key, at, kind, **names)


def numbered(events: Iterable[LiveEvent], first: int = 1) -> list[LiveEvent]:
    """Return events with the sequence in which they came."""
    return [replace(event, seq=seq) for seq, event in enumerate(events, first)]


def as_new(events: Iterable[LiveEvent]) -> list[NewEvent]:
    """Return events as a source hands them over."""
    return [
        NewEvent(e.key, e.at, e.type, e.agent, e.contact, e.queue, e.channel, e.data)
        for e in events
    ]


def one_call(
    contact: str, start: float, *, agent: str = "ann", queue: str = "sales", wait: float = 12
) -> list[LiveEvent]:
    """Return a call that rang, was answered, held once and ended after two minutes."""
    names: dict[str, Any] = {"contact": contact, "queue": queue}
    answered = start + wait
    return [
        happened(EventType.OFFERED, start, **names),
        happened(EventType.QUEUED, start + 0.001, **names),
        happened(EventType.RINGING, answered - 4, agent=agent, **names),
        happened(EventType.ANSWERED, answered, agent=agent, **names),
        happened(EventType.HELD, answered + 30, agent=agent, **names),
        happened(EventType.RESUMED, answered + 50, agent=agent, **names),
        happened(EventType.ENDED, answered + 120, agent=agent, data={"reason": "caller"}, **names),
    ]


_AGENT_KINDS = [kind for kind in EventType if kind.is_of_agent]
_CONTACT_KINDS = [kind for kind in EventType if not kind.is_of_agent]


def any_story(seed: int, *, events: int = 120) -> list[LiveEvent]:
    """Return events of any kind in any order: most of it cannot be, all of it must be taken."""
    rng = random.Random(seed)
    return [_any_event(rng, number) for number in range(events)]


def _any_event(rng: random.Random, number: int) -> LiveEvent:
    seconds = round(rng.uniform(0, 900)) if rng.random() < 0.5 else rng.uniform(0, 900)
    key = f"{rng.randrange(10**6):06d}-{number}"
    agent = rng.choice(["ann", "bob", "cem"])
    if rng.random() < 0.4:
        kind = rng.choice(_AGENT_KINDS)
        data: dict[str, object] = {}
        if kind is EventType.PAUSED:
            data = {"reason": rng.choice(["break", "meal"])}
        elif kind is EventType.WRAPPING_UP and rng.random() < 0.5:
            until = MORNING + timedelta(seconds=seconds + rng.uniform(1, 60))
            data = {"until": until.isoformat()}
        return happened(kind, seconds, key=key, agent=agent, data=data)
    kind = rng.choice(_CONTACT_KINDS)
    return happened(
        kind,
        seconds,
        key=key,
        agent=agent if kind not in {EventType.OFFERED, EventType.QUEUED} else "",
        contact=f"c{rng.randrange(8)}",
        queue=rng.choice(["sales", "care"]),
        channel=rng.choice(["voice", "chat"]),
        data={"to": "care"} if kind is EventType.TRANSFERRED else {},
    )


def shuffled(events: Sequence[LiveEvent], seed: int) -> list[LiveEvent]:
    """Return the same events as they might come: in another order, numbered by arrival."""
    found = list(events)
    random.Random(seed).shuffle(found)
    return numbered(found)
