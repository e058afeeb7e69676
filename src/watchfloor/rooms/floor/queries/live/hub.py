"""The floor in the memory of one process, following the store.

Whoever asks brings it up to the store first, so that what was acknowledged is seen. When the store
was emptied or is kept anew (another generation), when the centre's day turns, or when it is far
behind, it begins from what is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts import AgentNow, ContactNow, FloorNow, QueueNow
from watchfloor.rooms.floor.queries.store import Key, read_after
from watchfloor.rooms.floor.rules.folding import FloorFold, see_together
from watchfloor.rooms.floor.rules.folding.people import AgentFold
from watchfloor.rooms.floor.rules.folding.tallies import add_vectors, tally_of

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
        self._written: dict[str, bytes] = {}  # agents, by row
        self._renamed_agents: set[str] = set()
        self._renamed_queues: set[str] = set()

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
            try:
                self._take_what_came(at)
            except BaseException:
                self._fold = None  # it may hold half a step: the next who asks begins anew
                raise

    def _take_what_came(self, at: datetime) -> None:
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
                agents=tuple(self.agent_now(keys, at) for keys in sorted(self._agents(reach))),
                queues=tuple(self.queue_now(keys, at) for keys in sorted(self._queues(reach))),
                feeds=self.around.feeds,
            )

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
            parts = self._write_changes(*changed, reach, at)
            if self.around_step > since:
                parts |= self._write_around(reach)
            elif all(part == b"[]" for part in parts.values()):
                return b""
            return encoding.write_event("delta", self._message(at, parts), self.seq)

    def _write_all(self, reach: Reach, at: datetime) -> bytes:
        parts = {
            "agents": encoding.write_list(
                self._write_agent(keys, at) for keys in self._agents(reach)
            ),
            "queues": encoding.write_list(
                self._write_queue(keys, at) for keys in self._queues(reach)
            ),
        }
        return self._message(at, parts | self._write_around(reach))

    def _write_changes(
        self, agents: Set[str], queues: Set[str], reach: Reach, at: datetime
    ) -> dict[str, bytes]:
        """Write the rows of a change that are there, and name those that are there no more."""
        people = {
            row: self._there(self.names.logins_of(row), self.fold.agents)
            for row in agents
            if reach.sees_agent_row(row)
        }
        lines = {row: self._there(self.names.codes_of(row), self.fold.queues) for row in queues}
        return {
            "agents": encoding.write_list(
                self._write_agent(keys, at) for keys in people.values() if keys
            ),
            "queues": encoding.write_list(
                self._write_queue(keys, at)
                for keys in lines.values()
                if keys and reach.sees_queue(keys[0])
            ),
            "gone": encoding.write_names(row for row, keys in people.items() if not keys),
            "gone_queues": encoding.write_names(
                row for row, keys in lines.items() if not keys and reach.saw_queue(row)
            ),
        }

    def _agents(self, reach: Reach) -> Iterator[list[Key]]:
        """Yield the names of each agent in reach, row by row."""
        return _together(filter(reach.sees_agent, self.fold.agents), self.names.agent_row)

    def _queues(self, reach: Reach) -> Iterator[list[Key]]:
        return _together(filter(reach.sees_queue, self.fold.queues), self.names.queue_row)

    @staticmethod
    def _there(keys: Iterable[Key], known: Container[Key]) -> Sequence[Key]:
        return [key for key in keys if key in known]

    def _write_around(self, reach: Reach) -> dict[str, bytes]:
        return {
            "feeds": encoding.write_feeds(self.around.feeds),
            "advice": encoding.write_advice(self._advice(reach)),
        }

    def _message(self, at: datetime, parts: Mapping[str, bytes]) -> bytes:
        return encoding.write_message(
            seq=self.seq, generation=self.generation or "", at=at, parts=parts
        )

    def agent_now(self, keys: Sequence[Key], at: datetime) -> AgentNow:
        """Return one agent at an instant, by all names that stand for them."""
        agents = [self.fold.agents[key] for key in keys]
        seen, person = see_together(agents, at), self.names.people.get(keys[0])
        return AgentNow(
            id=self.names.agent_row(keys[0]),
            told_by=tuple(keys),
            agent_id=person.agent_id if person else None,
            state=seen.state,
            reason=seen.reason,
            since=seen.since or at,
            signed_in_at=seen.signed_in_at,
            until=seen.until,
            contacts=tuple(
                each
                for key, agent in zip(keys, agents, strict=True)
                for each in _contacts(key[0], agent)
            ),
        )

    def queue_now(self, keys: Sequence[Key], at: datetime) -> QueueNow:
        """Return one queue at an instant, by all names that stand for it."""
        queues, card = [self.fold.queues[key] for key in keys], self.names.queues.get(keys[0])
        return QueueNow(
            id=self.names.queue_row(keys[0]),
            told_by=tuple(keys),
            queue_id=card.id if card else None,
            channel=card.channel if card else VOICE,
            waiting=sum(len(each.waiting) for each in queues),
            longest_since=min(
                (at for each in queues for at in each.waiting.values()), default=None
            ),
            day=tally_of(add_vectors(each.sums.day for each in queues)),
            last_half_hour=tally_of(
                add_vectors(each.sums.since(at - HALF_HOUR) for each in queues)
            ),
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
        self._renamed_agents, self._renamed_queues = set(), set()
        self.steps.begin_anew(self.seq)

    def _look_around(self, at: datetime) -> None:
        if self._names is None or self._names.has_gone_stale(at):
            before, self._names = self._names, read_names(at=at)
            self._mark_renamed(before)
        if self._around is None or self._around.has_gone_stale(at):
            before_around, self._around = self._around, read_around(at=at)
            self._mark_around(before_around)

    def _mark_renamed(self, before: Names | None) -> None:
        """Mark the rows of names that stand for somebody else by now, the old ones too."""
        if before is None:
            return
        fold, names = self.fold, self.names
        if before.has_other_places(names):
            self.steps.begin_anew(self.seq)
            self._written.clear()
        for key in fold.agents:
            if before.people.get(key) != names.people.get(key):
                self._renamed_agents |= {before.agent_row(key), names.agent_row(key)}
        for key in fold.queues:
            if before.queues.get(key) != names.queues.get(key):
                self._renamed_queues |= {before.queue_row(key), names.queue_row(key)}

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
        agents = self._renamed_agents | {*map(self.names.agent_row, fold.changed_agents)}
        queues = self._renamed_queues | {*map(self.names.queue_row, fold.changed_queues)}
        if agents or queues or self.around_step > self.steps.number:
            for row in agents:
                self._written.pop(row, None)
            self.steps.add(self.seq, agents, queues)
            fold.changed_agents, fold.changed_queues = set(), set()
            self._renamed_agents, self._renamed_queues = set(), set()

    def _write_agent(self, keys: Sequence[Key], at: datetime) -> bytes:
        """Write an agent once for all who look, until something changes."""
        row = self.names.agent_row(keys[0])
        written = self._written.get(row)
        if written is None:
            person = self.names.people.get(keys[0])
            written = self._written[row] = encoding.write_agent(self.agent_now(keys, at), person)
        return written

    def _write_queue(self, keys: Sequence[Key], at: datetime) -> bytes:
        queue, card = self.queue_now(keys, at), self.names.queues.get(keys[0])
        return encoding.write_queue(
            queue,
            title=(card.title or card.code) if card else queue.code,
            service=self.around.service_of(queue.day, queue.queue_id),
            outlook=self.around.outlooks.get(queue.queue_id) if queue.queue_id else None,
        )

    def _advice(self, reach: Reach) -> list[Mapping[str, object]]:
        return [
            said
            for node, said in sorted(self.around.advice.items())
            if reach.scope.everything or node in reach.above
        ]


def _together(keys: Iterable[Key], row_of: Callable[[Key], str]) -> Iterator[list[Key]]:
    """Yield the names that are shown in one row, in order, row by row."""
    rows: dict[str, list[Key]] = {}
    for key in keys:
        row = row_of(key)
        if row in rows:
            rows[row] = sorted([*rows[row], key])
        else:
            rows[row] = [key]
    return iter(rows.values())


def _contacts(source_id: int, agent: AgentFold) -> Iterator[ContactNow]:
    for _, held in sorted(agent.at_hand.items()):
        yield ContactNow(
            source_id=source_id,
            contact=held.contact,
            queue=held.queue,
            channel=held.channel,
            state=held.holder.state,
            since=held.holder.since,
            holds=held.holder.holds,
        )
