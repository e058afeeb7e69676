"""What happened to one contact: its stays in queues, and who has it now.

A contact has few events, so that each late one lets it be folded anew. What cannot be (answered
before it came, ended twice) never raises: it gives the nearest sensible stays and a fault.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from watchfloor.rooms.floor.contracts import (
    AgentState,
    EventType,
    FaultCode,
    LiveEvent,
    StayOutcome,
)

from .faults import FaultFold, fault_of
from .losing import RINGS_AT_MOST, lost_at
from .order import place_of

RING_TOGETHER = timedelta(seconds=1)  # rings that begin so close ring at the same time
_LEFT_BY_ITSELF = frozenset({"caller", "customer", "abandoned", "abandon", "hangup", "hung_up"})
_LED_ON = frozenset({"timeout", "key", "empty", "withdrawn", "overflow", "flowed_out", "closed"})


@dataclass(slots=True)
class StayFold:
    """One stay of a contact; one without a queue was handled without ever waiting in one."""

    position: int
    queue: str
    channel: str
    entered_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: StayOutcome = StayOutcome.WAITING
    login: str = ""
    ring_ms: int | None = None
    hold_ms: int = 0
    holds: int = 0
    transferred_to: str = ""

    @property
    def wait_ms(self) -> int | None:
        """Return how long it waited; None while it does."""
        end = self.answered_at or self.ended_at
        return None if end is None else _ms(end - self.entered_at)

    @property
    def talk_ms(self) -> int | None:
        """Return how long it was talked, holds left out; None before its end."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return _ms(self.ended_at - self.answered_at) - self.hold_ms


@dataclass(frozen=True, slots=True)
class Holder:
    """An agent who has the contact: it rings there, or is talked or held there."""

    state: AgentState
    since: datetime
    holds: int = 0


@dataclass(slots=True)
class ContactFold:
    """A contact after the events taken so far."""

    stays: list[StayFold] = field(default_factory=list)
    holders: dict[str, Holder] = field(default_factory=dict)
    faults: list[FaultFold] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None
    ended_at: datetime | None = None
    events: list[LiveEvent] = field(default_factory=list)
    _held_since: datetime | None = None
    _end_was_told: bool = False

    @property
    def open_stay(self) -> StayFold | None:
        """Return the stay that goes on."""
        return self.stays[-1] if self.stays and self.stays[-1].ended_at is None else None

    @property
    def is_over(self) -> bool:
        """Say whether nobody waits and nobody has it."""
        return self.open_stay is None and not self.holders

    @property
    def lost_at(self) -> datetime | None:
        """Return when track of it is lost if nothing more is told; None: it is over."""
        stay = self.open_stay
        if stay is not None:
            return lost_at(
                channel=stay.channel, entered_at=stay.entered_at, answered_at=stay.answered_at
            )
        rings = [held.since for held in self.holders.values()]
        return max(rings) + RINGS_AT_MOST if rings else None

    def take(self, event: LiveEvent) -> None:
        """Take one more event, in whatever order it comes."""
        if not self.events or place_of(self.events[-1]) < place_of(event):
            self.events.append(event)
            self._step(event)
            return
        insort(self.events, event, key=place_of)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.stays, self.holders, self.faults = [], {}, []
        self.first_at = self.last_at = self.ended_at = self._held_since = None
        self._end_was_told = False
        for event in self.events:
            self._step(event)

    def _step(self, event: LiveEvent) -> None:
        if event.type.is_of_agent:
            return
        self._STEPS[event.type](self, event)
        self.first_at = self.first_at or event.at
        self.last_at = event.at

    def _offer(self, event: LiveEvent) -> None:
        if self.first_at is not None and self.first_at < event.at:
            self._note(FaultCode.OFFERED_LATE, event)

    def _queue(self, event: LiveEvent) -> None:
        if self._comes_back(event):
            return
        stay = self.open_stay
        if stay is not None and stay.answered_at is None and stay.queue == event.queue:
            self._note(FaultCode.QUEUED_TWICE, event)
            return
        if stay is not None:
            self._close(stay, event.at, passed_to=event.queue)
        self.ended_at = None
        self._end_was_told = False
        self.holders = {}
        self._enter(event, event.queue, event.at)

    def _comes_back(self, event: LiveEvent) -> bool:
        """Let a stay go on whose caller hung up and was let back to the same place."""
        last = self.stays[-1] if self.stays and event.data.get("resumed") else None
        if last is None or last.queue != event.queue or last.outcome is not StayOutcome.ABANDONED:
            return False
        last.outcome, last.ended_at, self.ended_at = StayOutcome.WAITING, None, None
        return True

    def _ring(self, event: LiveEvent) -> None:
        if self.ended_at is not None:
            self._note(FaultCode.AFTER_END, event)
            return
        self.holders = {
            login: held
            for login, held in self.holders.items()
            if held.state is not AgentState.RESERVED or event.at - held.since <= RING_TOGETHER
        }
        held = self.holders.get(event.agent)
        if event.agent and (held is None or held.state is AgentState.RESERVED):
            self.holders[event.agent] = Holder(AgentState.RESERVED, event.at)

    def _answer(self, event: LiveEvent) -> None:
        stay = self.open_stay
        if self.ended_at is not None:
            self._note(FaultCode.AFTER_END, event)
            return
        if stay is not None and stay.answered_at is not None:
            if stay.login == event.agent:
                self._note(FaultCode.ANSWERED_TWICE, event)
                return
            self._close(stay, event.at, passed_to=event.agent)
            stay = None
        if stay is None:
            stay = self._enter_unqueued(event)
        ring = self.holders.get(event.agent)
        stay.ring_ms = None if ring is None else _ms(event.at - ring.since)
        stay.answered_at, stay.login = event.at, event.agent
        stay.outcome = StayOutcome.ANSWERED
        self.holders = {event.agent: Holder(AgentState.TALKING, event.at)} if event.agent else {}

    def _hold(self, event: LiveEvent) -> None:
        stay = self.open_stay
        if stay is None or stay.answered_at is None:
            self._note(FaultCode.HELD_UNANSWERED, event)
        elif self._held_since is None:
            self._held_since = event.at
            stay.holds += 1
            self._show(stay, AgentState.HOLDING, event.at)

    def _resume(self, event: LiveEvent) -> None:
        stay = self.open_stay
        if stay is None or self._held_since is None:
            self._note(FaultCode.RESUMED_UNHELD, event)
            return
        self._end_hold(stay, event.at)
        self._show(stay, AgentState.TALKING, event.at)

    def _transfer(self, event: LiveEvent) -> None:
        stay = self.open_stay
        if stay is None:
            self._note(FaultCode.TRANSFERRED_UNANSWERED, event)
            return
        self._close(stay, event.at, passed_to=str(event.data.get("to") or "?"))
        self.holders = {}

    def _abandon(self, event: LiveEvent) -> None:
        stay = self.open_stay
        if stay is None:
            is_over = self.ended_at is not None
            self._note(FaultCode.AFTER_END if is_over else FaultCode.ABANDONED_UNQUEUED, event)
        elif stay.answered_at is not None:
            self._note(FaultCode.ABANDONED_AFTER_ANSWER, event)
            self._close(stay, event.at)
        else:
            stay.outcome = StayOutcome.ABANDONED
            stay.ended_at = event.at
        self.holders, self.ended_at = {}, self.ended_at or event.at

    def _end(self, event: LiveEvent) -> None:
        stay = self.open_stay
        if stay is not None:
            if stay.answered_at is None:
                stay.outcome = _outcome_of(event.data)
            self._close(stay, event.at)
        elif self._end_was_told:
            self._note(FaultCode.ENDED_TWICE, event)
        self._end_was_told = True
        self.holders, self.ended_at = {}, self.ended_at or event.at

    def _close(self, stay: StayFold, at: datetime, *, passed_to: str = "") -> None:
        if self._held_since is not None:
            self._end_hold(stay, at)
        if passed_to and stay.answered_at is None:
            stay.outcome = StayOutcome.FLOWED_OUT
        stay.ended_at, stay.transferred_to = at, passed_to[:200]

    def _end_hold(self, stay: StayFold, at: datetime) -> None:
        if self._held_since is not None:
            stay.hold_ms += _ms(at - self._held_since)
        self._held_since = None

    def _show(self, stay: StayFold, state: AgentState, at: datetime) -> None:
        if stay.login in self.holders:
            self.holders[stay.login] = Holder(state, at, stay.holds)

    def _enter(self, event: LiveEvent, queue: str, at: datetime) -> StayFold:
        stay = StayFold(len(self.stays), queue, event.channel, at)
        self.stays.append(stay)
        return stay

    def _enter_unqueued(self, event: LiveEvent) -> StayFold:
        """Return a stay for who was answered without waiting, or before the queue was told."""
        if not event.queue or self.stays:
            return self._enter(event, "", event.at)
        self._note(FaultCode.ANSWERED_UNQUEUED, event)
        return self._enter(event, event.queue, self.first_at or event.at)

    def _note(self, code: FaultCode, event: LiveEvent) -> None:
        """Note a fault, the first of its kind: one cause often shows in many events."""
        if all(each.code is not code for each in self.faults):
            self.faults.append(fault_of(code, event))

    _STEPS: ClassVar[Mapping[EventType, Callable[[ContactFold, LiveEvent], None]]] = {
        EventType.OFFERED: _offer,
        EventType.QUEUED: _queue,
        EventType.RINGING: _ring,
        EventType.ANSWERED: _answer,
        EventType.HELD: _hold,
        EventType.RESUMED: _resume,
        EventType.TRANSFERRED: _transfer,
        EventType.ABANDONED: _abandon,
        EventType.ENDED: _end,
    }


def fold_contact(events: Iterable[LiveEvent]) -> ContactFold:
    """Return a contact after all its events, in whatever order they are given."""
    fold = ContactFold()
    for event in sorted(events, key=place_of):
        fold.take(event)
    return fold


def _outcome_of(data: Mapping[str, object]) -> StayOutcome:
    """Return how a wait ended that nobody answered, as far as the end tells."""
    reason = str(data.get("reason") or "").strip().lower()
    if reason in _LEFT_BY_ITSELF:
        return StayOutcome.ABANDONED
    return StayOutcome.FLOWED_OUT if reason in _LED_ON else StayOutcome.LOST


def _ms(length: timedelta) -> int:
    return round(length.total_seconds() * 1000)
