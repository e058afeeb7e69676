"""Which queues an agent of Asterisk is a member of, or paused in, and what that says of the agent.

An agent is signed in from the first queue joined to the last one left, and paused while paused
everywhere: PAUSEALL, or paused in every queue that the agent is known to be a member of. So a
PAUSEALL and the PAUSE of every queue that follows it are one pause.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchfloor.rooms.floor.contracts import EventType

Change = tuple[EventType, str]  # what to tell, and why
EVERYWHERE = ""  # instead of a queue


class _Agent:
    __slots__ = ("paused_in", "queues", "reason", "told")

    def __init__(self, carried: Mapping[str, Any] | None = None) -> None:
        kept = carried or {}
        self.queues: set[str] = set(kept.get("queues", ()))
        self.paused_in: set[str] = set(kept.get("paused_in", ()))
        self.reason: str = kept.get("reason", "")
        self.told: str = kept.get("told", "")  # the last thing that was told of the agent

    @property
    def is_paused(self) -> bool:
        return EVERYWHERE in self.paused_in or (
            bool(self.paused_in) and self.paused_in >= self.queues
        )

    def carried(self) -> dict[str, object]:
        kept = {"queues": sorted(self.queues), "paused_in": sorted(self.paused_in)}
        return {**kept, "reason": self.reason, "told": self.told}


class Members:
    """All agents of one switch. Every method returns what is new about the agent.

    >>> members = Members({})
    >>> members.join("Agent/7", "support", is_paused=False)
    [(<EventType.SIGNED_IN: 'agent.signed_in'>, ''), (<EventType.READY: 'agent.ready'>, '')]
    >>> members.pause("Agent/7", EVERYWHERE, "meal"), members.pause("Agent/7", "support", "meal")
    ([(<EventType.PAUSED: 'agent.paused'>, 'meal')], [])
    """

    def __init__(self, carried: Mapping[str, Any]) -> None:
        self._agents = {name: _Agent(kept) for name, kept in carried.items()}

    def carried(self) -> dict[str, object]:
        """Return everybody who is signed in, or is known to be paused."""
        return {
            name: agent.carried()
            for name, agent in self._agents.items()
            if agent.queues or agent.paused_in
        }

    def names(self) -> set[str]:
        """Return everybody who is signed in."""
        return {name for name, agent in self._agents.items() if agent.queues}

    def join(self, name: str, queue: str, *, is_paused: bool, reason: str = "") -> list[Change]:
        """Note that an agent is a member of a queue, paused there or not."""
        agent = self._agents.setdefault(name, _Agent())
        agent.queues.add(queue)
        if is_paused:
            agent.paused_in.add(queue)
            agent.reason = reason or agent.reason
        else:
            agent.paused_in.discard(queue)
        return self._news(agent)

    def quit(self, name: str, queue: str) -> list[Change]:
        """Note that an agent left a queue."""
        agent = self._agents.setdefault(name, _Agent())
        agent.queues.discard(queue)
        agent.paused_in.discard(queue)
        if agent.queues:
            return self._news(agent)
        agent.paused_in.clear()
        return self._tell(agent, EventType.SIGNED_OUT, "")

    def leave_all(self, name: str) -> list[Change]:
        """Note that an agent is in no queue any more."""
        agent = self._agents.setdefault(name, _Agent())
        agent.queues.clear()
        agent.paused_in.clear()
        return self._tell(agent, EventType.SIGNED_OUT, "")

    def pause(self, name: str, queue: str, reason: str) -> list[Change]:
        """Note that an agent paused in a queue, or everywhere."""
        agent = self._agents.setdefault(name, _Agent())
        agent.paused_in.add(queue)
        agent.reason = reason or agent.reason
        return self._news(agent)

    def resume(self, name: str, queue: str) -> list[Change]:
        """Note that an agent is back in a queue, or everywhere.

        Who is back in one queue is no longer paused everywhere.
        """
        agent = self._agents.setdefault(name, _Agent())
        if queue == EVERYWHERE:
            agent.paused_in.clear()
        agent.paused_in -= {EVERYWHERE, queue}
        return self._news(agent)

    def repeat(self, name: str) -> list[Change]:
        """Return what an agent does, though it was told before: something else was, since."""
        agent = self._agents.setdefault(name, _Agent())
        if agent.is_paused:
            return [(EventType.PAUSED, agent.reason)]
        return [(EventType.READY if agent.queues else EventType.SIGNED_OUT, "")]

    def _news(self, agent: _Agent) -> list[Change]:
        is_new = agent.told in ("", EventType.SIGNED_OUT)
        begins = self._tell(agent, EventType.SIGNED_IN, "") if is_new else []
        if agent.is_paused:
            return begins + self._tell(agent, EventType.PAUSED, agent.reason)
        agent.reason = ""
        return begins + self._tell(agent, EventType.READY, "")

    @staticmethod
    def _tell(agent: _Agent, type_: EventType, reason: str) -> list[Change]:
        said = f"{type_.value} {reason}".strip()
        if agent.told == said:
            return []
        agent.told = said
        return [(type_, reason)]
