"""The check of the live floor finds what was changed past the product, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import operations, service
from watchfloor.rooms.floor.contracts import EventType, LiveCheck, NewEvent, SourceKind
from watchfloor.rooms.floor.models import Event, Stay, Stretch
from watchfloor.rooms.floor.operations.keeping import keep

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 8, tzinfo=UTC)
NOW = AT + timedelta(minutes=30)


def tell(*told: tuple[int, EventType, dict[str, Any]], batch: str = "") -> None:
    """Tell events, each so many seconds after eight."""
    source = operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=Actor(name="test"), at=AT)
    events = [
        NewEvent(f"{batch}{number}", AT + timedelta(seconds=after), kind, **about)
        for number, (after, kind, about) in enumerate(told)
    ]
    operations.take_events(source_id=source, events=events, received_at=NOW)


@pytest.fixture(autouse=True)
def morning() -> None:
    """One agent takes one of two calls; the other waits. Told late and in the wrong order."""
    agent, first, second = {"agent": "8001"}, {"contact": "c1"}, {"contact": "c2"}
    tell(
        (90, EventType.ENDED, first),
        (30, EventType.ANSWERED, first | agent),
        (10, EventType.QUEUED, first | {"queue": "loans"}),
        (5, EventType.READY, agent),
        (0, EventType.SIGNED_IN, agent),
        (90, EventType.WRAPPING_UP, agent),
        (40, EventType.QUEUED, second | {"queue": "loans"}),
    )
    keep(at=NOW)


def differences(check: LiveCheck) -> set[tuple[str, str, str]]:
    return {(each.what, each.name, each.field) for each in check.differences}


def test_a_floor_that_follows_from_its_events_has_no_difference():
    check = service.check_live(at=NOW)
    assert (check.events, check.contacts, check.agents) == (7, 2, 1)
    assert (check.agents_now, check.queues_now) == (1, 1)
    assert check.difference_count == 0


def test_late_events_and_those_not_kept_yet_make_no_difference():
    tell((120, EventType.READY, {"agent": "8001"}), batch="late")
    keep(at=NOW)
    tell((100, EventType.ANSWERED, {"agent": "8001", "contact": "c2"}), batch="newest")
    check = service.check_live(at=NOW)
    assert check.last_seq == check.kept_seq + 1
    assert check.difference_count == 0


def test_a_stay_that_was_changed_is_found():
    Stay.objects.filter(contact="c1").update(wait_ms=1)
    found = service.check_live(at=NOW)
    assert ("stay", "c1", "wait_ms") in differences(found)
    (line,) = [each for each in found.differences if each.field == "wait_ms"]
    assert (line.shown, line.replayed) == ("1", "20000")


def test_a_stay_without_events_and_one_that_is_missing_are_found():
    Stay.objects.filter(contact="c2").update(contact="c3")
    found = differences(service.check_live(at=NOW))
    assert {("stay", "c2", "count"), ("stay", "c3", "count")} <= found


def test_a_stretch_that_was_changed_is_found():
    Stretch.objects.filter(state="wrapping_up").update(state="paused")
    assert ("stretch", "8001", "state") in differences(service.check_live(at=NOW))


def test_an_event_that_was_removed_from_the_store_is_found():
    Event.objects.filter(type="contact.answered").delete()
    found = differences(service.check_live(at=NOW))
    assert ("stay", "c1", "answered_at") in found


def test_what_is_older_than_the_store_is_not_held_against_it():
    Event.objects.filter(at__lt=AT + timedelta(seconds=40)).delete()
    check = service.check_live(at=NOW + timedelta(days=2))
    assert (check.events, check.differences) == (3, ())


def test_only_what_happened_since_an_instant_is_compared_when_asked():
    Stay.objects.filter(contact="c1").update(wait_ms=1)
    check = service.check_live(at=NOW, since=AT + timedelta(minutes=10))
    assert (check.events, check.contacts, check.difference_count) == (0, 0, 0)
