"""What every adapter hands over, whatever the system it reads.

An adapter is a machine without input and output: bytes that came go in, what they tell comes out,
with what is to be sent in answer. It never raises on garbage: a frame that cannot be read is
refused, with an excerpt, and the next one is read. Its `position` is all that a fresh one needs
to go on where it stopped, so it is kept in the same transaction as the events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from watchfloor.rooms.floor.contracts import NewEvent

Position = Mapping[str, object]

_STEP = timedelta(microseconds=1)
_LONGEST_EXCERPT = 300
LONGEST_NAME = 200  # of agents, contacts and queues, as the store keeps them


@dataclass(frozen=True, slots=True)
class RefusedFrame:
    """A frame that could not be read. `reason` is a code; `fields` fill its words."""

    reason: str
    excerpt: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Told:
    """What some bytes came to. `problem` ends the connection: a code, such as `login_refused`."""

    events: list[NewEvent] = field(default_factory=list)
    refused: list[RefusedFrame] = field(default_factory=list)
    replies: list[bytes] = field(default_factory=list)
    is_alive: bool = False  # at least one frame was understood, be it a heart-beat
    is_ready: bool = False  # signed in, and the whole present state is known
    problem: str = ""
    problem_fields: dict[str, str] = field(default_factory=dict)

    def refuse(self, reason: str, frame: bytes | str, **fields: str) -> None:
        """Refuse a frame and go on."""
        text = frame.decode("utf-8", "replace") if isinstance(frame, bytes) else frame
        excerpt = text.replace("\0", "�").strip()[:_LONGEST_EXCERPT]
        self.refused.append(RefusedFrame(reason, excerpt, fields))


class Adapter(Protocol):
    """Reads one system. Made by `make_adapter`; fed by one reader, in order."""

    def begin(self, at: datetime) -> Told:
        """Begin a connection, or go on with a file: whatever half of a frame was left is gone."""

    def feed(self, data: bytes, at: datetime) -> Told:
        """Take what came, cut anywhere. `at` is now, for systems that tell no time."""

    def beat(self, at: datetime) -> Told:
        """Return what is to be sent now and then, so that silence means something."""

    def position(self) -> Position:
        """Return where to go on, as JSON."""


class FileAdapter(Adapter, Protocol):
    """Reads a file that grows. The reader knows where in it; the adapter what it has not used."""

    @property
    def unread(self) -> int:
        """Return how many bytes were taken and belong to something that has no end yet."""


class RisingTimes:
    """Keeps the order in which things were told where the system's clock is too coarse for it.

    What is told in one second, or in no time at all, gets microseconds in the order of telling: the
    floor orders events by time.

    >>> from datetime import UTC
    >>> times, eight = RisingTimes(), datetime(2026, 3, 29, 8, tzinfo=UTC)
    >>> [times.rise(eight).microsecond for _ in range(3)]
    [0, 1, 2]
    >>> times.rise(eight - timedelta(seconds=5)) == eight - timedelta(seconds=5)  # it was set back
    True
    """

    def __init__(self, last: datetime | None = None) -> None:
        self.last = last

    def rise(self, at: datetime) -> datetime:
        """Return the time, or just after the last one where both lie in one second."""
        if self.last is not None and at <= self.last < at + timedelta(seconds=1):
            at = self.last + _STEP
        self.last = at
        return at


def digest(*parts: str | bytes) -> str:
    """Return a short name of a text that no other text has.

    >>> digest("a", "b") == digest("a", "b"), digest("a", "b") == digest("ab")
    (True, False)
    """
    whole = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    return blake2b(whole, digest_size=12).hexdigest()
