"""Retention: old events go, what is kept of them stays, and what is not kept yet never goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.floor import operations
from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind
from watchfloor.rooms.floor.models import Event, Keeper, Source, Stay, Stretch
from watchfloor.rooms.floor.operations import forgetting
from watchfloor.rooms.floor.operations.keeping import keep, keep_anew
from watchfloor.rooms.floor.queries.checking import check_live

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
    assert Keeper.objects.get().whole_since is None  # an old log that comes now is kept whole


def test_numbers_that_crossed_do_not_hide_what_goes():
    tell("new", NOW)
    tell("old", AT)
    keep(at=NOW)
    assert forget() == 2
    assert Keeper.objects.get().whole_since is not None


def test_a_late_event_at_the_edge_does_not_take_the_rest_of_its_day_for_all():
    day = AT + timedelta(minutes=1)
    for contact in ("a", "b"):
        tell(contact, day)
    across = NOW - timedelta(days=92, seconds=-30)
    tell("across", across)
    keep(at=NOW)
    kept = list(Stay.objects.order_by("contact").values_list("contact", "ended_at"))
    tell("late", day - timedelta(seconds=20))  # comes when the others of its day go
    Event.objects.filter(contact="late").update(received_at=NOW)
    keep(at=NOW)
    assert forget() == 4
    keep_anew(at=NOW)
    found = list(Stay.objects.order_by("contact").values_list("contact", "ended_at"))
    assert [each for each in found if each[0] != "late"] == kept
    assert len(found) == 4
    assert check_live(at=NOW).differences == ()


def test_a_late_event_of_a_time_that_was_let_go_changes_nothing_kept_of_it():
    tell("a", AT)
    source = Source.objects.get().pk
    for number, (kind, at) in enumerate(
        [(EventType.READY, AT), (EventType.SIGNED_OUT, AT + timedelta(hours=8)),
         (EventType.READY, NOW), (EventType.SIGNED_OUT, NOW + timedelta(hours=8))]
    ):  # fmt: skip
        event = NewEvent(f"s/{number}", at, kind, "anna")
        operations.take_events(source_id=source, events=[event], received_at=at)
    keep(at=NOW)
    before = kept_rows()
    assert forget() == 4
    late = [
        NewEvent("s/9", AT - timedelta(hours=1), EventType.READY, "anna"),
        NewEvent("a/9", AT + timedelta(seconds=9), EventType.ENDED, "", "a"),
    ]
    operations.take_events(source_id=source, events=late, received_at=NOW)
    keep(at=NOW)
    assert kept_rows() == before
    assert check_live(at=NOW).differences == ()


def kept_rows() -> list[tuple[object, ...]]:
    stays = Stay.objects.order_by("pk").values_list("contact", "outcome", "ended_at")
    return [*stays, *Stretch.objects.order_by("pk").values_list("state", "started_at", "ended_at")]
