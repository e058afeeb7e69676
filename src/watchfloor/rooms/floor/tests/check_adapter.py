"""What every adapter must hold to, whatever the system it reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from watchfloor.rooms.floor.contracts import NewEvent
from watchfloor.rooms.floor.rules.adapters import Adapter, RefusedFrame, Told

from .adapter_samples import Sample

NOW = datetime(2026, 3, 29, 1, 40, tzinfo=UTC)
_LONGEST = 200


def read(sample: Sample, pieces: Iterable[bytes], adapter: Adapter | None = None) -> Told:
    """Return all that an adapter makes of what comes in these pieces."""
    reader = adapter or sample.make()
    whole = Told()
    for told in (reader.begin(NOW), *(reader.feed(piece, NOW) for piece in pieces)):
        whole.events += told.events
        whole.refused += told.refused
        whole.replies += told.replies
        whole.is_alive |= told.is_alive
        whole.problem = whole.problem or told.problem
    return whole


def each_once(events: Iterable[NewEvent]) -> dict[str, NewEvent]:
    """Return events as the store keeps them: the first of each key."""
    once: dict[str, NewEvent] = {}
    for event in events:
        once.setdefault(event.key, event)
    return once


def in_words(events: Iterable[NewEvent]) -> tuple[tuple[str, str, str, str], ...]:
    """Return events as the floor orders them, without keys and times."""
    ordered = sorted(each_once(events).values(), key=lambda event: (event.at, event.key))
    return tuple((each.type.value, each.contact, each.queue, each.agent) for each in ordered)


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[place : place + size] for place in range(0, len(data), size)]


def check_events(events: Iterable[NewEvent]) -> None:
    """Assert what the store and the folds rely on."""
    for event in events:
        assert 0 < len(event.key) <= _LONGEST
        assert max(map(len, (event.agent, event.contact, event.queue))) <= _LONGEST
        assert event.at.utcoffset() is not None
        assert event.agent if event.type.is_of_agent else event.contact
        assert json.loads(json.dumps(event.data)) == event.data


def check_refused(frames: Iterable[RefusedFrame]) -> None:
    """Assert that what could not be read can be listed."""
    for frame in frames:
        assert frame.reason
        assert len(frame.excerpt) <= 300
        assert "\0" not in frame.excerpt


def go_on(sample: Sample, place: int) -> list[NewEvent]:
    """Return what is told when the reader is killed after so many frames, and another goes on."""
    first = sample.make()
    events = read(sample, (*sample.greeting, *sample.frames[:place]), first).events
    kept = json.loads(json.dumps(first.position()))
    rest = (*sample.greeting, *sample.frames[place:])
    return events + read(sample, rest, sample.make(kept)).events
