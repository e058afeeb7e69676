"""Retention: old events go, what is kept of them stays, and what is not kept yet never goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.floor import operations
from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind
from watchfloor.rooms.floor.models import Event, Stay
from watchfloor.rooms.floor.operations import forgetting
from watchfloor.rooms.floor.operations.keeping import keep, keep_anew

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 8, tzinfo=UTC)
NOW = AT + timedelta(days=100)
ACTOR = Actor(name="test")


def tell(contact: str, at: datetime) -> None:
    source = operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=ACTOR, at=at)
    events = [
        NewEvent(f"{contact}/1", at, EventType.QUEUED, "", contact, "loans"),
        NewEvent(f"{contact}/2", at + timedelta(seconds=5), EventType.ABANDONED, "", contact),
    ]
    operations.take_events(source_id=source, events=events, received_at=at)


def forget() -> int:
    before = NOW - timedelta(days=92)
    return forgetting.forget_events(received_before=before, actor=ACTOR, at=NOW)


def test_only_old_events_go_and_stays_remain_also_when_kept_anew(monkeypatch):
    monkeypatch.setattr(forgetting, "_BLOCK", 3)
    for contact in ("old", "older"):
        tell(contact, AT)
    tell("new", NOW)
    keep(at=NOW)
    assert forget() == 4
    assert set(Event.objects.values_list("contact", flat=True)) == {"new"}
    keep_anew(at=NOW)
    assert set(Stay.objects.values_list("contact", flat=True)) == {"old", "older", "new"}
    assert JournalEntry.objects.filter(action="floor.events.forgotten").count() == 1


def test_what_is_not_kept_yet_is_never_let_go():
    tell("old", AT)
    assert forget() == 0
    assert Event.objects.count() == 2
    assert not JournalEntry.objects.filter(action="floor.events.forgotten").exists()


def test_a_store_without_old_events_is_left_alone():
    tell("new", NOW)
    keep(at=NOW)
    assert forget() == 0
    assert Event.objects.count() == 2
