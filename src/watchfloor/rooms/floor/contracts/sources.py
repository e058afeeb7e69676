"""What pages show of a source beside its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RefusedCard:
    """Something that a source sent and that could not be read."""

    received_at: datetime
    key: str
    reason: str
    fields: Mapping[str, object]
    excerpt: str


@dataclass(frozen=True, slots=True)
class NameCard:
    """What a source calls a queue or an agent; `stands_for` is the id of ours, if it is known."""

    id: int
    kind: str  # queue, agent
    name: str
    stands_for: int | None
    first_seen_at: datetime

    @property
    def is_known(self) -> bool:
        """Say whether it stands for one of ours."""
        return self.stands_for is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source that we are to connect to, or to read: what its reader needs."""

    id: int
    name: str
    kind: str
    settings: Mapping[str, object]
    secret: bytes | None  # sealed


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a source: a problem, or what was found."""

    problem: str = ""
    fields: Mapping[str, object] | None = None
    events: int = 0
    refused: int = 0
