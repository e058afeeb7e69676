"""A board gets the whole once, then what changed: at once, and only what is in reach."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from watchfloor.common.access import WHOLE_CENTRE, Role, Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import operations
from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind
from watchfloor.rooms.floor.models import Keeper
from watchfloor.rooms.floor.queries.live import Board, Follower, Hub, process
from watchfloor.rooms.floor.rules.folding import FloorFold

from .floor_stories import MORNING

committed = pytest.mark.django_db(transaction=True)
BEGAN = time.monotonic()
PATIENCE = 20.0


def clock() -> datetime:
    """Return a time that passes as the machine's does."""
    return MORNING + timedelta(hours=1, seconds=time.monotonic() - BEGAN)


@pytest.fixture
def source() -> int:
    Keeper.objects.create(pk=1)
    return operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=Actor("test"), at=MORNING)


@pytest.fixture
def follower() -> Iterator[Follower]:
    found = Follower(Hub())
    yield found
    found.stop()


class Watcher:
    """Somebody who watches a board: what came, and a way to wait for it."""

    def __init__(self, follower: Follower, scope: Scope = WHOLE_CENTRE, **more: Any) -> None:
        self.news = threading.Event()
        self.board: Board = follower.add_board(scope=scope, wake=self.news.set, clock=clock, **more)

    def take(self) -> tuple[str, dict[str, Any]] | None:
        written = self.board.take().decode()
        if not written:
            return None
        fields = dict(line.split(": ", 1) for line in written.strip().split("\n"))
        message = json.loads(fields["data"])
        assert fields["id"] == str(message["seq"])
        return fields["event"], message

    def next(self) -> tuple[str, dict[str, Any]]:
        while (found := self.take()) is None:
            assert self.news.wait(PATIENCE), "nothing came"
            self.news.clear()
        return found

    def next_about(self, agent: str) -> dict[str, Any]:
        while True:
            _, message = self.next()
            for each in map(dict[str, Any], message["agents"]):
                if each["login"] == agent:
                    return each


def tell(source: int, kind: EventType, agent: str, seconds: float = 0, **data: object) -> None:
    at = MORNING + timedelta(seconds=seconds)
    event = NewEvent(f"{agent}{kind}{seconds}", at, kind, agent, data=data)
    operations.take_events(source_id=source, events=[event], received_at=clock())


@committed
def test_the_first_message_is_all_and_the_next_what_changed(
    source: int, follower: Follower
) -> None:
    tell(source, EventType.READY, "ann")
    tell(source, EventType.READY, "bob")
    watcher = Watcher(follower)
    kind, whole = watcher.next()
    assert kind == "snapshot"
    assert {each["login"] for each in whole["agents"]} == {"ann", "bob"}
    assert [each["name"] for each in whole["feeds"]] == ["cti"]
    tell(source, EventType.PAUSED, "ann", 10, reason="break")
    kind, change = watcher.next()
    assert kind == "delta"
    assert [(each["login"], each["state"], each["reason"]) for each in change["agents"]] == [
        ("ann", "paused", "break")
    ]


@committed
def test_who_comes_back_is_told_only_what_was_missed(source: int, follower: Follower) -> None:
    tell(source, EventType.READY, "ann")
    watcher = Watcher(follower)
    _, whole = watcher.next()
    tell(source, EventType.READY, "bob", 1)
    _, seen = watcher.next()
    tell(source, EventType.READY, "cem", 2)
    watcher.next_about("cem")
    kind, missed = Watcher(follower, last_seq=seen["seq"]).next()
    logins = {each["login"] for each in missed["agents"]}
    assert kind == "delta"
    assert "cem" in logins
    assert "ann" not in logins
    kind, again = Watcher(follower, last_seq=whole["seq"] + 1000).next()
    assert (kind, len(again["agents"])) == ("snapshot", 3)


@committed
def test_who_does_not_read_is_told_the_sum_later(source: int, follower: Follower) -> None:
    slow, quick = Watcher(follower), Watcher(follower)
    slow.next()
    quick.next()
    for second, agent in enumerate(["ann", "bob", "cem"]):
        tell(source, EventType.READY, agent, second)
        quick.next_about(agent)
    first = slow.next()[1]["agents"]
    rest = slow.next()[1]["agents"]
    assert sorted(each["login"] for each in first + rest) == ["ann", "bob", "cem"]


@committed
def test_a_store_that_is_kept_anew_is_shown_whole_again(source: int, follower: Follower) -> None:
    tell(source, EventType.READY, "ann")
    watcher = Watcher(follower)
    watcher.next()
    operations.keep_anew(at=clock())
    tell(source, EventType.READY, "bob", 1)
    while True:
        kind, message = watcher.next()
        if kind == "snapshot" and len(message["agents"]) == 2:
            break


def fail_once(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> list[BaseException]:
    """Let the next look at the floor fail after events were taken; empty when it has."""
    settle, faults = FloorFold.settle, [fault]

    def failing(self: FloorFold, at: datetime) -> None:
        if faults:
            raise faults.pop()
        settle(self, at)

    monkeypatch.setattr(FloorFold, "settle", failing)
    return faults


@committed
@pytest.mark.parametrize("fault", [KeyError("ours"), OperationalError("the database's")])
def test_a_fault_stops_no_board_and_leaves_no_half_step(
    source: int, follower: Follower, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    tell(source, EventType.READY, "ann")
    watcher = Watcher(follower)
    watcher.next()
    faults = fail_once(monkeypatch, fault)
    tell(source, EventType.PAUSED, "ann", 10, reason="break")
    assert watcher.next_about("ann")["state"] == "paused"
    assert faults == []
    assert follower.is_followed


@committed
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_who_comes_after_the_thread_was_ended_is_told_again(
    source: int, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(source, EventType.READY, "ann")
    Watcher(follower).next()
    thread = next(each for each in threading.enumerate() if each.name == "floor-follower")
    fail_once(monkeypatch, SystemExit())
    tell(source, EventType.PAUSED, "ann", 10, reason="break")
    thread.join(PATIENCE)
    watcher = Watcher(follower)
    assert watcher.next_about("ann")["state"] == "paused"
    tell(source, EventType.READY, "ann", 20)
    assert watcher.next_about("ann")["state"] == "ready"


@committed
def test_a_wrap_up_that_ends_by_itself_is_shown_without_an_event(
    source: int, follower: Follower
) -> None:
    until = clock() + timedelta(seconds=1)
    tell(source, EventType.WRAPPING_UP, "ann", until=until.isoformat())
    watcher = Watcher(follower)
    assert watcher.next_about("ann")["state"] == "wrapping_up"
    assert watcher.next_about("ann")["state"] == "ready"
    assert clock() >= until


@pytest.mark.django_db
def test_the_stream_speaks_as_browsers_expect(
    source: int, client_for: Callable[[Role], Any]
) -> None:
    tell(source, EventType.READY, "A-1")
    process.follower_of_process.cache_clear()
    answer = client_for(Role.FLOOR_MANAGER).get(
        "/api/floor/stream", headers={"Accept-Encoding": "gzip"}
    )
    parts = iter(answer)
    try:
        assert answer["Content-Type"] == "text/event-stream"
        assert "Content-Encoding" not in answer.headers
        first = next(parts).decode()
        assert first.startswith("id: ")
        assert "event: snapshot" in first
    finally:
        answer.close()
        process.follower_of_process().stop()


@pytest.mark.django_db
def test_the_floor_is_answered_whole_and_by_reach(
    source: int, cast: Any, client_for: Callable[[Role], Any]
) -> None:
    tell(source, EventType.READY, "A-1")
    tell(source, EventType.READY, "somebody")
    whole = client_for(Role.FLOOR_MANAGER).get("/api/floor").json()
    assert {each["login"] for each in whole["agents"]} == {"A-1", "somebody"}
    own = client_for(Role.TEAM_LEADER).get("/api/floor").json()
    assert [(each["login"], each["agent_id"]) for each in own["agents"]] == [("A-1", cast.agent.pk)]
    assert client_for(Role.AGENT).get("/api/floor").status_code == 403
