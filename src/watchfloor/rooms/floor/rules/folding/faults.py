"""What cannot have been as it was told: noted with what was folded all the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from watchfloor.rooms.floor.contracts import EventType, FaultCode, LiveEvent

# Nobody is in two of these at once. That one goes from one to a later one within a tick of a clock
# is usual: a wrap-up ends, and with it the break begins. Back again takes time.
_AWAY = {EventType.READY: 0, EventType.PAUSED: 1, EventType.SIGNED_OUT: 2}


@dataclass(frozen=True, slots=True)
class FaultFold:
    """A fault, and the event that it was seen by."""

    code: FaultCode
    at: datetime
    agent: str
    queue: str
    key: str


def fault_of(code: FaultCode, event: LiveEvent) -> FaultFold:
    """Return a fault that an event shows."""
    return FaultFold(code, event.at, event.agent, event.queue, event.key)


def find_double_states(events: Iterable[LiveEvent]) -> list[FaultFold]:
    """Return where an agent's events, in order, tell two states of one and the same instant."""
    found = []
    for _, together in groupby(events, key=lambda each: each.at):
        told = [each for each in together if each.type in _AWAY]
        if any(_AWAY[one.type] > _AWAY[next_.type] for one, next_ in pairwise(told)):
            found.append(fault_of(FaultCode.TWO_STATES, told[-1]))
    return found
