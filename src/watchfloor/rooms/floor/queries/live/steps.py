"""What changed in the last steps of the floor: all that who was away for moments is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Set
from dataclasses import dataclass, field

from watchfloor.rooms.floor.queries.store import Key

_REMEMBERED = 150  # steps; at five a second half a minute


@dataclass(frozen=True, slots=True)
class Step:
    """What one step changed. `seq` is how far the store was read with it."""

    number: int
    seq: int
    agents: Set[Key]
    queues: Set[Key]


@dataclass(slots=True)
class Steps:
    """The last steps, numbered without a gap."""

    number: int = 0
    _last: deque[Step] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def begin_anew(self) -> None:
        """Forget: nobody can be told only what changed since before."""
        self.number += 1
        self._last.clear()

    def add(self, seq: int, agents: Set[Key], queues: Set[Key]) -> None:
        """Note a step."""
        self.number += 1
        self._last.append(Step(self.number, seq, agents, queues))

    def since(self, number: int) -> tuple[Set[Key], Set[Key]] | None:
        """Return agents and queues that changed after a step; None: it is too long ago."""
        if number >= self.number:
            return frozenset(), frozenset()
        later = [each for each in self._last if each.number > number]
        if not later or later[0].number != number + 1:
            return None
        agents, queues = set(later[0].agents), set(later[0].queues)
        for each in later[1:]:
            agents |= each.agents
            queues |= each.queues
        return agents, queues

    def number_at(self, seq: int) -> int | None:
        """Return the last step that read no further than a sequence; None: too long ago."""
        found = [each.number for each in self._last if each.seq > seq]
        if found:
            return found[0] - 1
        return self.number if self._last and self._last[-1].seq == seq else None
