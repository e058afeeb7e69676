"""At night and on closed days nobody calls: a feed that says nothing then is not marked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import DayKind
from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind, SourceState
from watchfloor.rooms.floor.models import QueueName, Silence, Source
from watchfloor.rooms.floor.operations.intake import take_events
from watchfloor.rooms.floor.queries import list_feeds
from watchfloor.rooms.interactions.models import Feed, Queue

pytestmark = pytest.mark.django_db

ANNA = Actor(name="anna", user_id=None, origin="test")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 6, 8)


def on(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=SHANGHAI)


@pytest.fixture
def source(db) -> Source:
    """A feed of a center that is open on weekdays from nine to six; it speaks each two seconds."""
    calendars.add_hours(
        weekdays=range(5), opens=time(9), closes=time(18), actor=ANNA, at=on("00:00")
    )
    return Source.objects.create(
        name="phones", kind=SourceKind.HTTP, state=SourceState.CONNECTED, made_at=on("00:00"),
        last_alive_at=on("17:59"), usual_gap_seconds=2.0,
    )  # fmt: skip


def silent(at: datetime) -> datetime | None:
    (feed,) = list_feeds(at=at)
    assert feed.is_silent == (feed.silent_since is not None)
    return feed.silent_since


def heard(source: Source, at: datetime) -> None:
    Source.objects.filter(pk=source.pk).update(last_alive_at=at)


def test_after_closing_it_is_not_marked(source):
    heard(source, on("17:59:30"))
    assert silent(on("18:05")) is None
    assert silent(on("23:00")) is None


def test_on_a_closed_day_it_is_not_marked(source):
    holiday = MONDAY + timedelta(days=1)
    calendars.set_special_day(
        day=holiday, kind=DayKind.CLOSED, name="Inventory", actor=ANNA, at=on("00:00")
    )
    heard(source, on("17:59:30"))
    assert silent(on("11:00", holiday)) is None
    assert silent(on("11:00", MONDAY - timedelta(days=1))) is None


def test_within_opening_hours_it_is_marked_within_a_minute(source):
    heard(source, on("11:00"))
    assert silent(on("11:00:40")) is None
    assert silent(on("11:01:00")) == on("11:00")


def test_in_the_morning_it_is_due_from_the_opening_on(source):
    tuesday = MONDAY + timedelta(days=1)
    heard(source, on("17:59:30"))
    assert silent(on("09:00:30", tuesday)) is None
    assert silent(on("09:01:00", tuesday)) == on("09:00", tuesday)


def test_what_was_missed_by_day_is_marked_again_in_the_morning(source):
    tuesday = MONDAY + timedelta(days=1)
    heard(source, on("15:00"))
    assert silent(on("17:59")) == on("15:00")
    assert silent(on("20:00")) is None
    assert silent(on("09:00:01", tuesday)) == on("15:00")


def test_a_heart_beat_is_due_by_night_too(source):
    Source.objects.update(kind=SourceKind.AMI)
    heard(source, on("22:00"))
    assert silent(on("22:01")) == on("22:00")


def test_one_that_cannot_be_reached_is_marked_by_night_too(source):
    Source.objects.update(state=SourceState.RETRYING)
    heard(source, on("22:00"))
    assert silent(on("22:01")) == on("22:00")


def test_a_queue_of_its_own_that_never_closes_keeps_it_due(source):
    hotline = Queue.objects.create(feed=Feed.objects.create(name="old"), code="hotline")
    calendars.add_hours(weekdays=range(7), opens=time(0), closes=time(0), queue_id=hotline.pk,
                        actor=ANNA, at=on("00:00"))  # fmt: skip
    heard(source, on("22:00"))
    assert silent(on("22:01")) is None
    QueueName.objects.create(source=source, code="hot", queue=hotline, first_seen_at=on("00:00"))
    assert silent(on("22:01")) == on("22:00")


def test_a_night_is_kept_as_no_silence_and_does_not_dull_the_next_morning(source):
    tuesday = MONDAY + timedelta(days=1)
    heard(source, on("17:59:30"))
    Source.objects.update(last_received_at=on("17:59:30"))
    last = on("09:01:20", tuesday)
    for step in range(31):
        at = last - timedelta(seconds=2 * (30 - step))
        event = NewEvent(key=str(step), at=at, type=EventType.READY, agent="a")
        take_events(source_id=source.pk, events=[event], received_at=at)
    assert not Silence.objects.exists()
    assert silent(last + timedelta(seconds=44)) is None
    assert silent(last + timedelta(seconds=59)) == last


def test_a_center_that_has_entered_no_hours_is_always_open(db):
    Source.objects.create(name="phones", kind=SourceKind.HTTP, made_at=on("00:00"),
                          last_alive_at=on("23:00"), usual_gap_seconds=2.0)  # fmt: skip
    assert silent(on("23:01")) == on("23:00")
