"""What can be out of the ordinary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SignalKind(StrEnum):
    """What a signal is about."""

    VOLUME = "volume"
    HANDLE_TIME = "handle_time"
    ABANDONMENT = "abandonment"
    ABSENCE = "absence"
    HEART_BEAT = "heart_beat"
    RULE = "rule"  # a threshold that somebody wrote


class Mark(StrEnum):
    """What people said of a signal."""

    REAL = "real"
    FALSE = "false"


class SignalNotFound(LookupError):
    """There is no such signal, or it is out of reach."""


@dataclass(frozen=True, slots=True, order=True)
class SignalKey:
    """What a signal is of: of what there is one there is at most one open signal."""

    kind: SignalKind
    queue_id: int | None = None
    source_name: str = ""
    rule_id: int | None = None


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """Something out of the ordinary as it was found. `observed` and `expected` are since `since`.

    `ratio` is one over the other, after what the day's own level gives to expect; of a share its
    usual value is expected.
    """

    kind: SignalKind
    queue_id: int | None
    since: datetime
    observed: float
    expected: float
    ratio: float
    loss: float = 0.0  # contacts at stake in the next hour
    source_name: str = ""
    rule_id: int | None = None
    metrics: Mapping[str, float] | None = None  # of a rule: what it looked at

    @property
    def key(self) -> SignalKey:
        """Return what it is of."""
        return SignalKey(self.kind, self.queue_id, self.source_name, self.rule_id)


@dataclass(frozen=True, slots=True)
class SignalCard:
    """A signal as pages see it, from its first look to its end."""

    id: int
    kind: SignalKind
    queue_id: int | None
    queue: str
    rule_id: int | None
    rule: str
    source_name: str
    raised_at: datetime
    ended_at: datetime | None
    since: datetime
    observed: float
    expected: float
    ratio: float
    loss: float
    metrics: Mapping[str, float]
    marked: str
    marked_by: str
    matter_id: int | None
