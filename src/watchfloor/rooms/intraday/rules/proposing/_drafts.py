"""What a proposal says before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watchfloor.rooms.intraday.contracts import ActionKind

from ._gains import Change, Gain


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to do. `details` hold what carrying it out needs; `rules` are codes it touches."""

    kind: ActionKind
    queue_id: int
    starts_at: datetime
    ends_at: datetime
    gain: Gain
    change: Change
    agent_ids: tuple[int, ...] = ()
    agent_hours: float = 0.0  # more (or, negative, fewer) hours of work
    cost: float = 0.0  # in hours of pay: overtime counts one and a half
    rules: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)


def ranked(drafts: list[Draft]) -> list[Draft]:
    """Return drafts in the order of what they gain for what they cost.

    What costs no hours comes by its gain; the rest by its gain for each hour paid. Both stand in
    one order: an hour that is moved counts as a quarter of one that is paid, for the trouble.
    """
    return sorted(drafts, key=lambda each: -each.gain.contacts / max(each.cost, MOVING_COSTS))


MOVING_COSTS = 0.25
