"""The whole floor after the events taken so far, kept in memory that does not grow with the day.

A contact that is over is forgotten after a while. What comes late for it reads its events from the
store again (`History`), so that a figure never depends on when an event came.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from watchfloor.rooms.floor.contracts import LiveEvent, StayOutcome

from .agents import Presence
from .contacts import ContactFold, StayFold, fold_contact
from .people import VOICE, AgentFold, AtHand
from .tallies import TallySum, Terms, Vector, vector_of

Key = tuple[int, str]  # source, and what it calls the agent, the contact or the queue
Chapters = Mapping[Key, Sequence[LiveEvent]]
_K = TypeVar("_K")
_V = TypeVar("_V")
REMEMBERED = timedelta(seconds=60)
REMEMBERED_MOST = 5000


class History(Protocol):
    """What the store has: events of a contact or an agent that came before one."""

    def of_contacts(self, keys: Collection[Key], before: int) -> Chapters:
        """Return the events of contacts with a lower sequence, in any order."""

    def of_agents(self, keys: Collection[Key], before: int) -> Chapters:
        """Return the events that tell the presence of agents, in order."""

    def handled_by(self, keys: Collection[Key], before: int) -> Mapping[Key, Collection[str]]:
        """Return the contacts that agents were told to have had of late."""


@dataclass(slots=True)
class _Counted:
    """A contact, and what it counts for in the figures as they stand."""

    fold: ContactFold
    vectors: list[tuple[Key, datetime, Vector]] = field(default_factory=list)
    waiting: Key | None = None
    logins: set[str] = field(default_factory=set)
    is_lost: bool = False  # no end was told for too long


@dataclass(slots=True)
class QueueFold:
    """One queue: who waits in it, and its day by arrival."""

    waiting: dict[str, datetime] = field(default_factory=dict)
    sums: TallySum = field(default_factory=TallySum)


@dataclass(slots=True)
class FloorFold:
    """The floor of one day. `changed_*` gather until somebody clears them."""

    history: History
    day_start: datetime
    day_end: datetime
    terms: Mapping[Key, Terms] = field(default_factory=dict)
    agents: dict[Key, AgentFold] = field(default_factory=dict)
    queues: dict[Key, QueueFold] = field(default_factory=dict)
    changed_agents: set[Key] = field(default_factory=set)
    changed_queues: set[Key] = field(default_factory=set)
    _contacts: dict[Key, _Counted] = field(default_factory=dict)
    _over: deque[tuple[datetime, Key]] = field(default_factory=deque)
    _untils: list[tuple[datetime, Key]] = field(default_factory=list)
    _doubtful: set[Key] = field(default_factory=set)  # agents who were free before they seemed
    _outdated: dict[Key, LiveEvent] = field(default_factory=dict)  # of whom too old an event came
    _next_loss: datetime | None = None  # not before then is track of a contact lost

    @property
    def contacts_in_memory(self) -> int:
        """Return how many contacts are remembered."""
        return len(self._contacts)

    def take(self, events: Sequence[LiveEvent], at: datetime) -> None:
        """Take events in the order of the store; `at` is the reader's clock, for forgetting."""
        if not events:
            return
        self._recall(events, at)
        for event in events:
            if event.type.is_of_agent:
                self._take_of_agent(event)
            elif event.contact:
                self._take_of_contact(event, at)
            if event.agent and not event.type.is_of_agent:
                self.agent((event.source_id, event.agent))
        if self._outdated:
            self._begin_anew(events[-1].seq + 1)
        if self._doubtful:
            self._release_anew(events[-1].seq + 1)
        self._forget(at)

    def adopt_contact(self, key: Key, events: Iterable[LiveEvent], at: datetime) -> None:
        """Remember a contact that the figures count already."""
        counted = _Counted(ContactFold())
        for event in events:
            counted.fold.take(event)
        self._contacts[key] = counted
        counted.vectors = self._vectors(key, counted.fold)
        self._place(key, counted, at)
        if counted.fold.is_over:
            self._over.append((at, key))

    def adopt_presence(self, key: Key, presence: Presence) -> None:
        """Remember what an agent does, without the events that say so."""
        agent = self.agent(key)
        agent.base = agent.presence = presence
        self._watch_end(key, agent)

    def adopt_agent(self, key: Key, events: Sequence[LiveEvent]) -> None:
        """Remember an agent whose events, in order, the store has."""
        agent = self.agent(key)
        agent.begin_with(events)
        self._watch_end(key, agent)

    def settle(self, at: datetime) -> None:
        """Let be over what time ends: wrap-ups that end by themselves, contacts without an end."""
        while self._untils and self._untils[0][0] <= at:
            self.changed_agents.add(heapq.heappop(self._untils)[1])
        if self._next_loss is None or at < self._next_loss:
            return
        self._next_loss = None
        for key, counted in self._contacts.items():
            lost_at = None if counted.is_lost else counted.fold.lost_at
            if lost_at is not None and lost_at <= at:
                self._place(key, counted, at)
            elif lost_at is not None:
                self._next_loss = min(lost_at, self._next_loss or lost_at)

    def _recall(self, events: Sequence[LiveEvent], at: datetime) -> None:
        """Fetch from the store what came before of whom these events tell and nobody remembers."""
        first = events[0].seq
        contacts = {  # asked one by one: a set less a dictionary's keys walks over all of them
            key
            for event in events
            if event.contact and not event.type.is_of_agent
            and (key := (event.source_id, event.contact)) not in self._contacts
        }  # fmt: skip
        for key, found in self.history.of_contacts(contacts, first).items():
            self.adopt_contact(key, found, at)
        unknown = {
            key
            for event in events
            if event.type.is_of_agent and (key := (event.source_id, event.agent)) not in self.agents
        }
        for key, found in self.history.of_agents(unknown, first).items():
            self.adopt_agent(key, found)

    def _begin_anew(self, before: int) -> None:
        """Ask the store of all agents at once of whom something came that is too old to place."""
        found = self.history.of_agents(self._outdated.keys(), before)
        for key, event in self._outdated.items():
            self.adopt_agent(key, found.get(key, (event,)))
        self._outdated.clear()

    def _release_anew(self, before: int) -> None:
        """Ask the store when agents were free last, whose last end turned out to be earlier."""
        handled = self.history.handled_by(self._doubtful, before)
        told = self.history.of_contacts(
            {(source, contact) for (source, _), found in handled.items() for contact in found},
            before,
        )
        for (source, login), contacts in handled.items():
            folds = (fold_contact(told.get((source, contact), ())) for contact in contacts)
            ends = [_ends_by_login(fold.stays).get(login) for fold in folds]
            self.agent((source, login)).release_before([end for end in ends if end is not None])
        self._doubtful.clear()

    def _take_of_agent(self, event: LiveEvent) -> None:
        key = (event.source_id, event.agent)
        agent = self.agent(key)
        if not agent.take(event):
            self._outdated[key] = event
        self._watch_end(key, agent)
        self.changed_agents.add(key)

    def _take_of_contact(self, event: LiveEvent, at: datetime) -> None:
        key = (event.source_id, event.contact)
        counted = self._contacts.get(key)
        if counted is None:
            counted = self._contacts[key] = _Counted(ContactFold())
        counted.fold.take(event)
        self._count_anew(key, counted)
        self._place(key, counted, at)
        if counted.fold.is_over:
            self._over.append((at, key))

    def _count_anew(self, key: Key, counted: _Counted) -> None:
        vectors = self._vectors(key, counted.fold)
        if vectors == counted.vectors:
            return
        for queue, entered_at, vector in counted.vectors:
            self.queue(queue).sums.add(entered_at, vector, -1)
            self.changed_queues.add(queue)
        for queue, entered_at, vector in vectors:
            self.queue(queue).sums.add(entered_at, vector)
            self.changed_queues.add(queue)
        counted.vectors = vectors

    def _vectors(self, key: Key, fold: ContactFold) -> list[tuple[Key, datetime, Vector]]:
        found = []
        for stay in fold.stays:
            if stay.queue and self.day_start <= stay.entered_at < self.day_end:
                queue = (key[0], stay.queue)
                vector = vector_of(stay, self.terms.get(queue, _USUAL_TERMS))
                found.append((queue, stay.entered_at, vector))
        return found

    def _place(self, key: Key, counted: _Counted, at: datetime) -> None:
        """Put a contact where it waits, and into the hands of who has it."""
        source_id, contact = key
        self._watch_loss(key, counted, at)
        stay = None if counted.is_lost else counted.fold.open_stay
        waits = stay is not None and stay.outcome is StayOutcome.WAITING and bool(stay.queue)
        place = (source_id, stay.queue) if stay is not None and waits else None
        if counted.waiting not in (None, place):
            self._leave_queue(counted.waiting, contact)
        if stay is not None and place is not None:
            queue = self.queue(place)
            queue.waiting[contact] = stay.entered_at
            self.changed_queues.add(place)
        counted.waiting = place
        self._hand_over(source_id, contact, counted)

    def _watch_loss(self, key: Key, counted: _Counted, at: datetime) -> None:
        """Note whether track of a contact is lost by now, else when the next one's may be."""
        lost_at = counted.fold.lost_at
        was_lost, counted.is_lost = counted.is_lost, lost_at is not None and lost_at <= at
        if counted.is_lost and not was_lost:
            self._over.append((at, key))
        elif lost_at is not None and not counted.is_lost:
            self._next_loss = min(lost_at, self._next_loss or lost_at)

    def _leave_queue(self, place: Key | None, contact: str) -> None:
        if place is not None:
            self.queue(place).waiting.pop(contact, None)
            self.changed_queues.add(place)

    def _hand_over(self, source_id: int, contact: str, counted: _Counted) -> None:
        fold = counted.fold
        ends = _ends_by_login(fold.stays)
        holders = () if counted.is_lost else fold.holders
        logins = {*holders, *ends}
        for login in counted.logins | logins:
            agent = self.agent((source_id, login))
            if agent.has_doubtful_release(contact, ends.get(login)):
                self._doubtful.add((source_id, login))
            _set(agent.released, contact, ends.get(login))
            at_hand = _at_hand(contact, fold, login) if login in holders else None
            _set(agent.at_hand, contact, at_hand)
        self.changed_agents.update((source_id, login) for login in counted.logins | logins)
        counted.logins = logins

    def _forget(self, at: datetime) -> None:
        while self._over and (
            len(self._over) > REMEMBERED_MOST or self._over[0][0] + REMEMBERED < at
        ):
            _, key = self._over.popleft()
            counted = self._contacts.get(key)
            if counted is not None and (counted.is_lost or counted.fold.is_over):
                del self._contacts[key]
                for login in counted.logins:
                    self.agent((key[0], login)).forget(key[1])

    def _watch_end(self, key: Key, agent: AgentFold) -> None:
        if agent.presence is not None and agent.presence.until is not None:
            heapq.heappush(self._untils, (agent.presence.until, key))

    def agent(self, key: Key) -> AgentFold:
        """Return an agent, who is there from now on."""
        agent = self.agents.get(key)
        if agent is None:
            agent = self.agents[key] = AgentFold()
            self.changed_agents.add(key)
        return agent

    def queue(self, key: Key) -> QueueFold:
        """Return a queue, which is there from now on."""
        queue = self.queues.get(key)
        if queue is None:
            queue = self.queues[key] = QueueFold()
        return queue


_USUAL_TERMS = Terms()


def _ends_by_login(stays: Sequence[StayFold]) -> dict[str, tuple[datetime, bool]]:
    """Return when each agent was through with the contact, and whether it was a call."""
    return {
        stay.login: (stay.ended_at, stay.channel == VOICE)
        for stay in stays
        if stay.login and stay.answered_at is not None and stay.ended_at is not None
    }


def _at_hand(contact: str, fold: ContactFold, login: str) -> AtHand | None:
    holder = fold.holders.get(login)
    if holder is None:
        return None
    stay = fold.stays[-1] if fold.stays else None
    channel = fold.events[-1].channel
    return AtHand(contact, stay.queue if stay else "", stay.channel if stay else channel, holder)


def _set(entries: dict[_K, _V], key: _K, value: _V | None) -> None:
    if value is None:
        entries.pop(key, None)
    else:
        entries[key] = value
