"""Who turned to another activity, for pages that only want to know that somebody did.

They are told nothing of the floor, so nothing is written for them, and none of them is woken for
one call more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.rules.adhering import ON_QUEUE, QUEUE
from watchfloor.rooms.floor.rules.folding import see_together

from .hub import Hub
from .naming import Reach, reach_of

Activity = tuple[str, str]
_CALL_AFTER_CALL = (QUEUE, "")


@dataclass(frozen=True, slots=True)
class Turns:
    """What the people of some rows do; None: they are there no more. And which feeds are silent."""

    doing: Mapping[str, Activity | None]
    silent: frozenset[int]
    is_all: bool = False


@dataclass(slots=True, eq=False, weakref_slot=True)
class Watcher:
    """A page that waits. `wake` is called from a thread when it has something to ask for."""

    scope: Scope
    wake: Callable[[], None]
    told: int | None = None  # up to which step; None: nothing yet
    _doing: dict[str, Activity | None] = field(default_factory=dict)
    _silent: frozenset[int] = frozenset()
    _heard: int = 0  # written by who tells
    _taken: int = 0  # written by who reads: nothing is lost between the two

    def begin(self, turns: Turns) -> None:
        """Take in how it stands; that is no news."""
        self._is_other(turns)

    def hear(self, turns: Turns) -> None:
        """Take in what people do; it is news where that is something else than before."""
        if self._is_other(turns):
            self.stir()

    def stir(self) -> None:
        """Say that there is something to ask for."""
        self._heard += 1
        self.wake()

    def take(self) -> bool:
        """Say, once, whether there is something to ask for."""
        before, self._taken = self._taken, self._heard
        return self._taken != before

    def _is_other(self, turns: Turns) -> bool:
        before, silent = self._doing, self._silent
        self._silent = turns.silent
        if turns.is_all:
            self._doing = dict(turns.doing)
            return self._doing != before or silent != turns.silent
        is_news = any(before.get(row) != doing for row, doing in turns.doing.items())
        before |= turns.doing
        return is_news or silent != turns.silent


def read_turns(hub: Hub, *, scope: Scope, at: datetime, since: int | None) -> Turns:
    """Return what those in reach do who changed after a step; of all where that is too long ago.

    The hub is to be held, and caught up.
    """
    reach = reach_of(scope, hub.names)
    silent = frozenset(each.source_id for each in hub.around.feeds if each.is_silent)
    changed = None if since is None else hub.steps.since(since)
    rows = _rows(hub, reach) if changed is None else filter(reach.sees_agent_row, changed[0])
    return Turns({row: _doing(hub, row, at) for row in rows}, silent, is_all=changed is None)


def _rows(hub: Hub, reach: Reach) -> Iterable[str]:
    return {hub.names.agent_row(key) for key in hub.fold.agents if reach.sees_agent(key)}


def _doing(hub: Hub, row: str, at: datetime) -> Activity | None:
    """Return what somebody does as a schedule sees it: call after call is all one."""
    agents = [hub.fold.agents[key] for key in hub.names.logins_of(row) if key in hub.fold.agents]
    if not agents:
        return None
    seen = see_together(agents, at)
    return _CALL_AFTER_CALL if seen.state in ON_QUEUE else (seen.state.value, seen.reason)
