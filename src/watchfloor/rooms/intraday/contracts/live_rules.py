"""Thresholds that people write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


class LiveRuleNotFound(LookupError):
    """There is no such rule, or it is out of reach."""


@dataclass(frozen=True, slots=True)
class LiveMetric:
    """A named figure that rules may ask about: of the last half-hour of one queue."""

    name: str
    title: str  # a msgid
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class LiveRuleFacts:
    """What somebody says of a rule."""

    name: str
    expression: str
    queue_ids: tuple[int, ...] = ()  # empty: every line of the part
    looks_in_a_row: int = 2
    stars: int = 3
    opens_matter: bool = False


@dataclass(frozen=True, slots=True)
class Firing:
    """A moment at which a rule would have fired, with what it looked at."""

    at: datetime
    queue_id: int
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """What a rule would have done in the past. `failed`: looks at which it had no answer."""

    first_day: date
    last_day: date
    looks: int
    failed: int
    firings: tuple[Firing, ...]
    count: int  # of firings, also where not all are listed


@dataclass(frozen=True, slots=True)
class LiveRuleCard:
    """A rule as pages see it."""

    id: int
    node_id: int
    facts: LiveRuleFacts
    is_on: bool
    trial: RuleTrial | None
    tested_at: datetime | None
    made_by: str
    made_at: datetime
