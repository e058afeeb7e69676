"""A page that waits hears that somebody turned to something else: not of one call more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import operations
from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind
from watchfloor.rooms.floor.models import AgentName, Keeper
from watchfloor.rooms.floor.queries.live import Board, Follower, Hub, Watcher
from watchfloor.rooms.floor.queries.live.turning import Turns

from .floor_stories import MORNING

PATIENCE = 60.0
NOW = MORNING + timedelta(hours=1)
QUEUE, PAUSED = ("queue", ""), ("paused", "break")
committed = pytest.mark.django_db(transaction=True)


def a_watcher(**doing):
    woken = []
    watcher = Watcher(WHOLE_CENTRE, lambda: woken.append(1))
    watcher.begin(Turns(doing, frozenset(), is_all=True))
    return watcher, woken


def test_how_it_stands_at_first_is_no_news():
    watcher, woken = a_watcher(ann=QUEUE)
    assert not watcher.take()
    assert woken == []


@pytest.mark.parametrize(
    ("turns", "is_news"),
    [
        (Turns({"ann": QUEUE}, frozenset()), False),
        (Turns({"ann": PAUSED}, frozenset()), True),
        (Turns({"ann": None}, frozenset()), True),
        (Turns({"bob": QUEUE}, frozenset()), True),
        (Turns({}, frozenset({1})), True),
        (Turns({"ann": QUEUE}, frozenset(), is_all=True), False),
        (Turns({}, frozenset(), is_all=True), True),
    ],
)
def test_only_another_activity_or_another_silent_feed_is_news(turns, is_news):
    watcher, woken = a_watcher(ann=QUEUE)
    watcher.hear(turns)
    assert (watcher.take(), len(woken)) == (is_news, int(is_news))
    assert not watcher.take()


def test_a_turn_and_back_are_two():
    watcher, woken = a_watcher(ann=QUEUE)
    for doing in (PAUSED, QUEUE, QUEUE):
        watcher.hear(Turns({"ann": doing}, frozenset()))
    assert len(woken) == 2
    assert watcher.take()


@pytest.fixture
def source() -> int:
    Keeper.objects.create(pk=1)
    return operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=Actor("test"), at=MORNING)


@pytest.fixture
def follower() -> Iterator[Follower]:
    found = Follower(Hub())
    yield found
    found.stop()


def tell(source: int, kind: EventType, agent: str, second: int, **data: object) -> None:
    event = NewEvent(
        f"{agent}{second}", MORNING + timedelta(seconds=second), kind, agent, data=data
    )
    operations.take_events(source_id=source, events=[event], received_at=NOW)


class Page:
    """A page that waits, with a board beside it that shows how far the floor is."""

    def __init__(self, follower: Follower, scope: Scope) -> None:
        self.news, self.shown = threading.Event(), threading.Event()
        self.follower = follower
        self.board: Board = follower.add_board(
            scope=WHOLE_CENTRE, wake=self.shown.set, clock=lambda: NOW
        )
        self.watcher = follower.add_watcher(scope=scope, wake=self.news.set, clock=lambda: NOW)

    def wait_until_shown(self, text: bytes) -> None:
        written = self.board.take()
        while text not in written:
            assert self.shown.wait(PATIENCE), "the board was not told"
            self.shown.clear()
            written = self.board.take()
        with self.follower.hub.lock:  # who waits is told in the same turn, after the boards
            pass

    def is_woken(self) -> bool:
        return self.watcher.take()


@committed
def test_call_after_call_wakes_nobody_and_a_break_does(source: int, follower: Follower) -> None:
    tell(source, EventType.READY, "ann", 0)
    page = Page(follower, WHOLE_CENTRE)
    tell(source, EventType.TALKING, "ann", 10)
    page.wait_until_shown(b'"talking"')
    assert not page.is_woken()
    tell(source, EventType.PAUSED, "ann", 20, reason="break")
    page.wait_until_shown(b'"paused"')
    assert page.news.is_set()
    assert page.is_woken()
    assert not page.is_woken()


@committed
def test_who_is_out_of_reach_wakes_nobody(source: int, follower: Follower, cast) -> None:
    tell(source, EventType.READY, "ann", 0)
    tell(source, EventType.READY, "bob", 1)
    AgentName.objects.filter(login="ann").update(agent=cast.agent)
    page = Page(follower, Scope(agent_ids=frozenset({cast.agent.pk})))
    tell(source, EventType.PAUSED, "bob", 10, reason="meal")
    page.wait_until_shown(b'"meal"')
    assert not page.is_woken()
    tell(source, EventType.PAUSED, "ann", 20, reason="break")
    page.wait_until_shown(b'"break"')
    assert page.is_woken()
