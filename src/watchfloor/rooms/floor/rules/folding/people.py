"""An agent of the floor: presence, the contacts at hand, and when the last one was over."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watchfloor.rooms.floor.contracts import AgentState, LiveEvent

from .agents import Presence, fold_presence, settle, step
from .contacts import Holder
from .order import place_of

RECENT = 4  # events kept of each agent: later ones than these are folded without asking the store
VOICE = "voice"
# What a contact at hand says more about than presence does: any, or a call only.
_UNDER_ANY = frozenset({AgentState.READY, AgentState.RESERVED})
_UNDER_CALLS = frozenset({AgentState.PAUSED, AgentState.WRAPPING_UP})
_RANKS = (AgentState.TALKING, AgentState.HOLDING, AgentState.RESERVED)


@dataclass(frozen=True, slots=True)
class AtHand:
    """A contact that an agent has."""

    contact: str
    queue: str
    channel: str
    holder: Holder


@dataclass(slots=True)
class AgentFold:
    """One agent as one source tells it. `base` is the presence before the recent events."""

    base: Presence | None = None
    recent: list[LiveEvent] = field(default_factory=list)
    presence: Presence | None = None
    at_hand: dict[str, AtHand] = field(default_factory=dict)
    released: dict[str, tuple[datetime, bool]] = field(default_factory=dict)
    released_before: tuple[datetime | None, datetime | None] = (None, None)  # any, calls

    def take(self, event: LiveEvent) -> bool:
        """Take an event of the agent; False: it is older than what is remembered."""
        if self.presence is None or self.presence.place < place_of(event):
            self.presence = step(self.presence, event)
            self.recent.append(event)
            if len(self.recent) > RECENT:
                self.base = step(self.base, self.recent.pop(0))
            return True
        if self.base is not None and place_of(event) < self.base.place:
            return False
        insort(self.recent, event, key=place_of)
        self.presence = fold_presence(self.recent, self.base)
        return True

    def begin_with(self, events: Sequence[LiveEvent]) -> None:
        """Take what the store has of an agent, in order, in place of what is remembered."""
        self.recent = list(events[-RECENT:])
        self.base = fold_presence(events[:-RECENT])
        self.presence = fold_presence(self.recent, self.base)

    def forget(self, contact: str) -> None:
        """Keep of a contact that is over only when it was."""
        left = self.released.pop(contact, None)
        if left is not None:
            at, is_call = left
            any_before, call_before = self.released_before
            self.released_before = (
                _latest((any_before, at)),
                _latest((call_before, at)) if is_call else call_before,
            )

    def shown(self, at: datetime) -> tuple[AgentState, str, datetime | None]:
        """Return state, reason and since when, as a board shows them at an instant."""
        presence = settle(self.presence, at)
        state = AgentState.READY if presence is None else presence.state
        held = self._busiest(state, presence)
        if held is not None:
            return held.state, "", held.since
        since = None if presence is None else presence.since
        reason = "" if presence is None else presence.reason
        if state is AgentState.READY:
            since = _latest((since, self.released_before[0], *self._ends(calls_only=False)))
        elif state is AgentState.PAUSED:
            since = _latest((since, self.released_before[1], *self._ends(calls_only=True)))
        return state, reason, since

    def _ends(self, *, calls_only: bool) -> Iterator[datetime]:
        return (at for at, is_call in self.released.values() if is_call or not calls_only)

    def _busiest(self, state: AgentState, presence: Presence | None) -> Holder | None:
        """Return the contact that says what the agent does, if presence leaves it room.

        A ring that is older than what the agent did last was not answered.
        """
        if state not in _UNDER_ANY and state not in _UNDER_CALLS:
            return None
        found = [
            each.holder
            for each in self.at_hand.values()
            if (state in _UNDER_ANY or _is_call(each)) and not _is_missed(each.holder, presence)
        ]
        return min(found, key=lambda held: (_RANKS.index(held.state), held.since), default=None)


def _is_call(each: AtHand) -> bool:
    return each.channel == VOICE and each.holder.state is not AgentState.RESERVED


def _is_missed(holder: Holder, presence: Presence | None) -> bool:
    return (
        holder.state is AgentState.RESERVED and presence is not None and holder.since < presence.at
    )


def _latest(instants: Iterable[datetime | None]) -> datetime | None:
    return max((each for each in instants if each is not None), default=None)
