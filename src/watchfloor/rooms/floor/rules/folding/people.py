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
RANKS = (AgentState.TALKING, AgentState.HOLDING, AgentState.RESERVED)


Release = tuple[datetime, bool]  # when an agent was through with a contact; whether it was a call


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
    released: dict[str, Release] = field(default_factory=dict)
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
                latest((any_before, at)),
                latest((call_before, at)) if is_call else call_before,
            )

    def has_doubtful_release(self, contact: str, now: Release | None) -> bool:
        """Say whether the last end that is remembered was this contact's, which ended earlier."""
        was = self.released.get(contact)
        if was is None or (now is not None and now[0] >= was[0]):
            return False
        return was[0] in self.released_before

    def release_before(self, ends: Sequence[Release]) -> None:
        """Remember when the agent was free last, of the contacts that the store has."""
        self.released_before = (
            latest(at for at, _ in ends),
            latest(at for at, is_call in ends if is_call),
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
        return state, reason, latest((since, self.free_since(state)))

    def free_since(self, state: AgentState) -> datetime | None:
        """Return when the last contact was over that kept from being in a state."""
        if state is AgentState.READY:
            return latest((self.released_before[0], *self._ends(calls_only=False)))
        if state is AgentState.PAUSED:
            return latest((self.released_before[1], *self._ends(calls_only=True)))
        return None

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
        return min(found, key=lambda held: (RANKS.index(held.state), held.since), default=None)


def _is_call(each: AtHand) -> bool:
    return each.channel == VOICE and each.holder.state is not AgentState.RESERVED


def _is_missed(holder: Holder, presence: Presence | None) -> bool:
    return (
        holder.state is AgentState.RESERVED and presence is not None and holder.since < presence.at
    )


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of the instants that there are."""
    return max((each for each in instants if each is not None), default=None)
