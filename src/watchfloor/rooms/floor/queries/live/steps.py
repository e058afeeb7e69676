"""What changed in the last steps of the floor: all that who was away for moments is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Set
from dataclasses import dataclass, field

_REMEMBERED = 150  # steps; at five a second half a minute


@dataclass(frozen=True, slots=True)
class Step:
    """Which rows one step changed, those that are no more among them.

    `seq` is how far the store was read with it.
    """

    number: int
    seq: int
    agents: Set[str]
    queues: Set[str]


@dataclass(slots=True)
class Steps:
    """The last steps, numbered without a gap. `base_seq` is how far the store was before them."""

    number: int = 0
    base_seq: int = 0
    _last: deque[Step] = field(default_factory=deque)

    def begin_anew(self, seq: int) -> None:
        """Forget: nobody can be told only what changed since before."""
        self.number += 1
        self.base_seq = seq
        self._last.clear()

    def add(self, seq: int, agents: Set[str], queues: Set[str]) -> None:
        """Note a step."""
        self.number += 1
        self._last.append(Step(self.number, seq, agents, queues))
        if len(self._last) > _REMEMBERED:
            self.base_seq = self._last.popleft().seq

    def since(self, number: int) -> tuple[Set[str], Set[str]] | None:
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
        """Return a step after which nothing is missing for who saw a sequence; None: too long ago.

        Steps of the same sequence are told again: time alone makes some.
        """
        if seq < self.base_seq:
            return None
        found = next((each.number for each in self._last if each.seq >= seq), None)
        if found is not None:
            return found - 1
        return self.number if seq == self.base_seq else None
