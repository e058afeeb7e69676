"""What a busy center tells: contacts of some thousand agents, in the order of the clock."""

from __future__ import annotations

import http.client
import itertools
import json
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

EVENTS_A_TICK = 5  # a tick is one contact that arrives, and one of each that went before it
AFTER_SECONDS = {"queued": 0.0, "answered": 2.0, "ended": 10.0, "ready": 15.0}
QUEUES = 20
Event = dict[str, Any]


def sign_everybody_in(agents: int, at: datetime) -> list[Event]:
    """Return what tells that all agents are there."""
    return [
        {"id": f"in/{n}", "at": at.isoformat(), "type": "agent.ready", "agent": f"A{n:05}"}
        for n in range(agents)
    ]


def play(*, rate: int, agents: int, start: datetime) -> Iterator[Event]:
    """Yield events for ever, `rate` a second once all kinds of them have begun."""
    step = EVENTS_A_TICK / rate
    ago = {name: int(seconds / step) for name, seconds in AFTER_SECONDS.items()}
    for tick in itertools.count():
        at = (start + timedelta(seconds=tick * step)).isoformat()
        yield from _tick(tick, at, agents, ago)


def _tick(tick: int, at: str, agents: int, ago: dict[str, int]) -> Iterator[Event]:
    contact = {name: tick - before for name, before in ago.items()}
    yield _event("contact.queued", contact["queued"], at, queue=f"Q{tick % QUEUES}")
    if contact["answered"] >= 0:
        agent = f"A{contact['answered'] % agents:05}"
        yield _event("contact.answered", contact["answered"], at, agent=agent)
    if contact["ended"] >= 0:
        agent = f"A{contact['ended'] % agents:05}"
        yield _event("contact.ended", contact["ended"], at, agent=agent)
        yield {"id": f"w/{contact['ended']}", "at": at, "type": "agent.wrapping_up", "agent": agent}
    if contact["ready"] >= 0:
        agent = f"A{contact['ready'] % agents:05}"
        yield {"id": f"r/{contact['ready']}", "at": at, "type": "agent.ready", "agent": agent}


def _event(kind: str, contact: int, at: str, **about: str) -> Event:
    name = f"{kind}/{contact}"
    return {"id": name, "at": at, "type": kind, "contact": f"C{contact}", **about}


@dataclass(slots=True)
class Told:
    """What became of what was sent."""

    seconds: list[float] = field(default_factory=list)  # from when a batch was due to its answer
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    busy: int = 0
    broken: int = 0  # connections that were cut before the answer
    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)


class Tellers:
    """Threads that send batches when they are due, each again until it is answered."""

    def __init__(self, port: int, token: str, *, keeps_keys: bool = False) -> None:
        self.port, self.token, self.keeps_keys = port, token, keeps_keys
        self.told, self._lock = Told(), threading.Lock()
        self._due: queue.Queue[tuple[float, list[Event]] | None] = queue.Queue()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(4)]
        for thread in self._threads:
            thread.start()

    def send(self, batch: list[Event]) -> None:
        """Let a batch be sent now."""
        self._due.put((time.perf_counter(), batch))

    def finish(self) -> Told:
        """Wait until all is answered."""
        for _ in self._threads:
            self._due.put(None)
        for thread in self._threads:
            thread.join()
        return self.told

    def send_at_rate(
        self, events: Iterator[Event], *, rate: int, size: int, seconds: float
    ) -> None:
        """Send for so many seconds, whatever the answers take."""
        begun = time.perf_counter()
        for number in range(int(seconds * rate / size)):
            wait = begun + number * size / rate - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            self.send(list(itertools.islice(events, size)))

    def _work(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while (found := self._due.get()) is not None:
            due, batch = found
            keys = {event["id"] for event in batch}
            with self._lock:
                if self.keeps_keys:
                    self.told.sent |= keys
            line = self._until_answered(line, json.dumps({"events": batch}), due, keys)
        line.close()

    def _until_answered(
        self, line: http.client.HTTPConnection, body: str, due: float, keys: set[str]
    ) -> http.client.HTTPConnection:
        while True:
            try:
                line.request("POST", "/api/events", body, self._headers())
                answer = line.getresponse()
                told = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                line.close()
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self._note(broken=1)
                time.sleep(0.1)
                continue
            if answer.status == 200:
                self._note_answer(told, time.perf_counter() - due, keys)
                return line
            if answer.status != 429:
                raise RuntimeError(f"{answer.status}: {told}")
            self._note(busy=1)
            time.sleep(0.2)

    def _note(self, *, busy: int = 0, broken: int = 0) -> None:
        with self._lock:
            self.told.busy += busy
            self.told.broken += broken

    def _note_answer(self, answer: dict[str, Any], seconds: float, keys: set[str]) -> None:
        with self._lock:
            self.told.seconds.append(seconds)
            self.told.accepted += answer["accepted"]
            self.told.duplicates += answer["duplicates"]
            self.told.refused += len(answer["refused"])
            if self.keeps_keys:
                self.told.acknowledged |= keys

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}


def now() -> datetime:
    """Return this machine's time."""
    return datetime.now(UTC)
