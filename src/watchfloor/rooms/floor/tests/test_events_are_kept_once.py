"""The store: what is accepted is there, once, in the order in which it became visible."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import operations
from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind, StoreBusy
from watchfloor.rooms.floor.models import Event, Source
from watchfloor.rooms.floor.operations import intake
from watchfloor.rooms.floor.queries.store import read_after

AT = datetime(2026, 3, 29, 8, tzinfo=UTC)
ACTOR = Actor(name="test")


def open_source(name: str = "cti") -> int:
    return operations.open_feed(name=name, kind=SourceKind.HTTP, actor=ACTOR, at=AT)


def ready(key: str, at: datetime = AT, agent: str = "8001", **fields: object) -> NewEvent:
    return NewEvent(key, at, EventType.READY, agent, data=fields)


@pytest.mark.django_db
def test_a_batch_that_is_sent_again_adds_nothing():
    source = open_source()
    batch = [ready("a"), ready("b"), ready("a")]
    first = operations.take_events(source_id=source, events=batch, received_at=AT)
    again = operations.take_events(source_id=source, events=batch, received_at=AT)
    assert (first.accepted, first.duplicates) == (2, 1)
    assert (again.accepted, again.duplicates, again.last_seq) == (0, 3, 0)
    assert [event.key for event in read_after(0, 10)] == ["a", "b"]


@pytest.mark.django_db
def test_two_sources_may_use_the_same_id():
    for name in ("one", "two"):
        report = operations.take_events(
            source_id=open_source(name), events=[ready("a")], received_at=AT
        )
        assert report.accepted == 1
    assert Event.objects.count() == 2


@pytest.mark.django_db
def test_an_event_comes_out_as_it_went_in():
    source = open_source()
    sent = NewEvent(
        "k\t\\1", AT - timedelta(days=1), EventType.QUEUED, "坐席", "c'1", "贷款", "chat",
        {"priority": 2, "多": [None, True, 'a"b']},
    )  # fmt: skip
    operations.take_events(source_id=source, events=[sent], received_at=AT)
    (kept,) = read_after(0, 10)
    names = ("key", "at", "type", "agent", "contact", "queue", "channel", "data")
    assert [getattr(kept, name) for name in names] == [getattr(sent, name) for name in names]


@pytest.mark.django_db
def test_events_come_out_in_the_order_in_which_they_were_sent():
    source = open_source()
    keys = [f"{number:03}" for number in (5, 1, 9, 3, 7, 2)]
    operations.take_events(source_id=source, events=[ready(k) for k in keys], received_at=AT)
    kept = read_after(0, 10)
    assert [event.key for event in kept] == keys
    assert [e.key for e in read_after(kept[1].seq, 2)] == keys[2:4]


@pytest.mark.django_db
def test_an_event_of_the_future_is_refused_and_one_a_day_late_is_taken():
    late, early = ready("late", AT - timedelta(days=1)), ready("early", AT + timedelta(minutes=6))
    report = operations.take_events(source_id=open_source(), events=[late, early], received_at=AT)
    assert [(each.key, each.reason) for each in report.refused] == [("early", "in_future")]
    assert [event.key for event in read_after(0, 10)] == ["late"]


@pytest.mark.django_db
def test_names_that_are_too_long_or_hold_nul_never_hold_up_the_others():
    batch = [ready("x" * 201), ready("n\0ul", agent="80\x0001", note="a\0"), ready("fine")]
    report = operations.take_events(source_id=open_source(), events=batch, received_at=AT)
    assert report.accepted == 2
    assert [each.reason for each in report.refused] == ["too_long"]
    kept = read_after(0, 10)
    assert [(e.key, e.agent, e.data) for e in kept] == [("nul", "8001", {}), ("fine", "8001", {})]


@pytest.mark.django_db
def test_the_source_says_when_it_spoke_last_and_how_far_its_clock_is_ahead():
    source = open_source()
    fast = AT + timedelta(seconds=90)
    operations.take_events(source_id=source, events=[ready("a", fast)], received_at=AT)
    row = Source.objects.get(pk=source)
    assert (row.skew_seconds, row.last_event_at, row.last_received_at) == (90, fast, AT)
    assert (row.last_alive_at, row.state) == (AT, "connected")
    old = ready("b", AT - timedelta(hours=2))
    later = AT + timedelta(seconds=4)
    operations.take_events(source_id=source, events=[old], received_at=later)
    row.refresh_from_db()
    assert row.last_event_at == fast
    assert row.skew_seconds == pytest.approx(90, abs=0.1)  # a back-fill says little of a clock
    assert row.usual_gap_seconds == 4


@pytest.mark.django_db
def test_a_batch_inside_a_transaction_that_fails_leaves_nothing():
    source = open_source()

    @transaction.atomic
    def take_and_fail() -> None:
        operations.take_events(source_id=source, events=[ready("a")], received_at=AT)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_and_fail()
    assert not Event.objects.exists()
    assert Source.objects.get(pk=source).last_received_at is None


@pytest.mark.django_db(transaction=True)
def test_a_store_that_is_held_for_too_long_says_so_and_keeps_nothing(monkeypatch):
    monkeypatch.setattr(intake, "_WAIT", "100ms")
    source, outcomes = open_source(), []

    def write() -> None:
        try:
            operations.take_events(source_id=source, events=[ready("b")], received_at=AT)
        except StoreBusy as busy:
            outcomes.append(busy)
        finally:
            connection.close()

    with transaction.atomic():
        operations.take_events(source_id=source, events=[ready("a")], received_at=AT)
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert len(outcomes) == 1
    assert [event.key for event in read_after(0, 10)] == ["a"]


@pytest.mark.django_db(transaction=True)
def test_who_follows_the_store_while_many_write_misses_nothing():
    source, over = open_source(), threading.Event()
    seen: list[str] = []

    def write(writer: int) -> None:
        for number in range(20):
            batch = [ready(f"{writer}/{number}/{each}") for each in range(5)]
            operations.take_events(source_id=source, events=batch, received_at=AT)
        connection.close()

    def follow() -> None:
        last, is_last_look = 0, False
        while not is_last_look:
            is_last_look = over.is_set()
            while found := read_after(last, 50):
                seen.extend(event.key for event in found)
                last = found[-1].seq
        connection.close()

    follower = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    follower.join()
    assert len(seen) == len(set(seen)) == Event.objects.count() == 400
