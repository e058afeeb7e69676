"""The floor in the memory of one process, following the store.

Whoever asks brings it up to the store first, so that what was acknowledged is seen. When the store
was emptied or is kept anew (another generation), when the centre's day turns, or when it is far
behind, it begins from what is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts import AgentNow, ContactNow, FloorNow, QueueNow
from watchfloor.rooms.floor.queries.store import Key, read_after
from watchfloor.rooms.floor.rules.folding import FloorFold
from watchfloor.rooms.floor.rules.folding.tallies import tally_of

from . import encoding
from .around import Around, read_around
from .loading import Loaded, load_floor, read_keeper
from .naming import Names, Reach, reach_of, read_names
from .steps import Steps

_BLOCK = 5000
_FAR_BEHIND = 200_000  # then what is kept is read sooner than what was missed
HALF_HOUR = timedelta(minutes=30)
VOICE = "voice"


class Hub:
    """The floor as this process knows it. All of it is done under one lock."""

    def __init__(self, load: Callable[..., Loaded] = load_floor) -> None:
        self._load = load
        self.lock = threading.RLock()
        self.seq = 0
        self.generation: str | None = None
        self.steps = Steps()
        self.around_step = 0
        self._fold: FloorFold | None = None
        self._names: Names | None = None
        self._around: Around | None = None
        self._minute = 0
        self._written: dict[Key, bytes] = {}

    @property
    def fold(self) -> FloorFold:
        """Return the floor in memory. :raises LookupError: nobody has caught up yet."""
        if self._fold is None:
            raise LookupError("catch up first")
        return self._fold

    @property
    def names(self) -> Names:
        """Return whom the names stand for. :raises LookupError: nobody has caught up yet."""
        if self._names is None:
            raise LookupError("catch up first")
        return self._names

    @property
    def around(self) -> Around:
        """Return what is shown beside. :raises LookupError: nobody has caught up yet."""
        if self._around is None:
            raise LookupError("catch up first")
        return self._around

    def catch_up(self, *, at: datetime) -> None:
        """Bring the floor up to the store, and what is beside it up to some seconds."""
        with self.lock:
            generation, kept_seq = read_keeper()
            if self._must_begin_anew(generation, kept_seq, at):
                self._begin_anew(at)
            while events := read_after(self.seq, _BLOCK):
                self.fold.take(events, at)
                self.seq = events[-1].seq
            self.fold.settle(at)
            self._look_around(at)
            self._note_changes(at)

    def read(self, *, scope: Scope, at: datetime) -> FloorNow:
        """Return the floor as a scope sees it, up to the store."""
        with self.lock:
            self.catch_up(at=at)
            reach = reach_of(scope, self.names)
            return FloorNow(
                seq=self.seq,
                generation=self.generation or "",
                at=at,
                agents=tuple(
                    self.agent_now(key, at) for key in sorted(self.fold.agents)
                    if reach.sees_agent(key)
                ),
                queues=tuple(
                    self.queue_now(key, at) for key in sorted(self.fold.queues)
                    if reach.sees_queue(key)
                ),
                feeds=self.around.feeds,
            )  # fmt: skip

    def write(self, *, scope: Scope, at: datetime) -> bytes:
        """Write all that a scope sees."""
        with self.lock:
            return self._write_all(reach_of(scope, self.names), at)

    def write_event(self, *, scope: Scope, at: datetime, since: int | None) -> bytes:
        """Write what changed in a scope's reach after a step, else all of it, for the stream.

        Nothing is written where nothing that is in reach changed.
        """
        with self.lock:
            reach = reach_of(scope, self.names)
            changed = None if since is None else self.steps.since(since)
            if since is None or changed is None:
                return encoding.write_event("snapshot", self._write_all(reach, at), self.seq)
            agents, queues = changed
            parts = {
                "agents": encoding.write_list(self._write_agents(agents, reach, at)),
                "queues": encoding.write_list(self._write_queues(queues, reach, at)),
            }
            if self.around_step > since:
                parts |= self._write_around(reach)
            elif all(part == b"[]" for part in parts.values()):
                return b""
            return encoding.write_event("delta", self._message(at, parts), self.seq)

    def _write_all(self, reach: Reach, at: datetime) -> bytes:
        parts = {
            "agents": encoding.write_list(self._write_agents(self.fold.agents, reach, at)),
            "queues": encoding.write_list(self._write_queues(self.fold.queues, reach, at)),
        }
        return self._message(at, parts | self._write_around(reach))

    def _write_around(self, reach: Reach) -> dict[str, bytes]:
        return {
            "feeds": encoding.write_feeds(self.around.feeds),
            "advice": encoding.write_advice(self._advice(reach)),
        }

    def _message(self, at: datetime, parts: Mapping[str, bytes]) -> bytes:
        return encoding.write_message(
            seq=self.seq, generation=self.generation or "", at=at, parts=parts
        )

    def agent_now(self, key: Key, at: datetime) -> AgentNow:
        """Return one agent at an instant."""
        agent = self.fold.agents[key]
        state, reason, since = agent.shown(at)
        presence, person = agent.presence, self.names.people.get(key)
        return AgentNow(
            source_id=key[0],
            login=key[1],
            agent_id=person.agent_id if person else None,
            state=state,
            reason=reason,
            since=since or (presence.since if presence else at),
            signed_in_at=presence.signed_in_at if presence else None,
            until=presence.until if presence and presence.until and presence.until > at else None,
            contacts=tuple(
                ContactNow(
                    source_id=key[0],
                    contact=held.contact,
                    queue=held.queue,
                    channel=held.channel,
                    state=held.holder.state,
                    since=held.holder.since,
                    holds=held.holder.holds,
                )
                for _, held in sorted(agent.at_hand.items())
            ),
        )

    def queue_now(self, key: Key, at: datetime) -> QueueNow:
        """Return one queue at an instant."""
        queue, card = self.fold.queues[key], self.names.queues.get(key)
        return QueueNow(
            source_id=key[0],
            code=key[1],
            queue_id=card.id if card else None,
            channel=card.channel if card else VOICE,
            waiting=len(queue.waiting),
            longest_since=min(queue.waiting.values(), default=None),
            day=tally_of(queue.sums.day),
            last_half_hour=tally_of(queue.sums.since(at - HALF_HOUR)),
        )

    def _must_begin_anew(self, generation: str | None, kept_seq: int, at: datetime) -> bool:
        if self._fold is None or generation is None or generation != self.generation:
            return True
        is_same_day = self._fold.day_start <= at < self._fold.day_end
        return not is_same_day or kept_seq - self.seq > _FAR_BEHIND

    def _begin_anew(self, at: datetime) -> None:
        loaded = self._load(at=at)
        self._fold, self.generation, self.seq = loaded.fold, loaded.generation, loaded.seq
        self._names = self._around = None
        self._written.clear()
        self.steps.begin_anew(self.seq)

    def _look_around(self, at: datetime) -> None:
        if self._names is None or self._names.has_gone_stale(at):
            before, self._names = self._names, read_names(at=at)
            self._mark_renamed(before)
        if self._around is None or self._around.has_gone_stale(at):
            before_around, self._around = self._around, read_around(at=at)
            self._mark_around(before_around)

    def _mark_renamed(self, before: Names | None) -> None:
        if before is None:
            return
        fold, names = self.fold, self.names
        fold.changed_agents |= {
            key for key in fold.agents if before.people.get(key) != names.people.get(key)
        }
        fold.changed_queues |= {
            key for key in fold.queues if before.queues.get(key) != names.queues.get(key)
        }

    def _mark_around(self, before: Around | None) -> None:
        now, fold = self.around, self.fold
        if before is None or (before.feeds, before.advice) != (now.feeds, now.advice):
            self.around_step = self.steps.number + 1
        if before is None or (before.outlooks, before.targets, before.variant) != (
            now.outlooks, now.targets, now.variant
        ):  # fmt: skip
            fold.changed_queues |= fold.queues.keys()

    def _note_changes(self, at: datetime) -> None:
        """Give what changed the number of a new step; half hours move on with each minute."""
        fold = self.fold
        minute = int(at.timestamp()) // 60
        if minute != self._minute:
            self._minute = minute
            fold.changed_queues |= fold.queues.keys()
        if fold.changed_agents or fold.changed_queues or self.around_step > self.steps.number:
            for key in fold.changed_agents:
                self._written.pop(key, None)
            self.steps.add(self.seq, fold.changed_agents, fold.changed_queues)
            fold.changed_agents, fold.changed_queues = set(), set()

    def _write_agents(self, keys: Iterable[Key], reach: Reach, at: datetime) -> Iterator[bytes]:
        return (self._write_agent(key, at) for key in keys if reach.sees_agent(key))

    def _write_agent(self, key: Key, at: datetime) -> bytes:
        """Write an agent once for all who look, until something changes."""
        written = self._written.get(key)
        if written is None:
            written = encoding.write_agent(self.agent_now(key, at), self.names.people.get(key))
            self._written[key] = written
        return written

    def _write_queues(self, keys: Iterable[Key], reach: Reach, at: datetime) -> Iterator[bytes]:
        return (self._write_queue(key, at) for key in keys if reach.sees_queue(key))

    def _write_queue(self, key: Key, at: datetime) -> bytes:
        queue, card = self.queue_now(key, at), self.names.queues.get(key)
        return encoding.write_queue(
            queue,
            title=(card.title or card.code) if card else key[1],
            service=self.around.service_of(queue.day, queue.queue_id),
            outlook=self.around.outlooks.get(queue.queue_id) if queue.queue_id else None,
        )

    def _advice(self, reach: Reach) -> list[Mapping[str, object]]:
        return [
            said
            for node, said in sorted(self.around.advice.items())
            if reach.scope.everything or node in reach.above
        ]
