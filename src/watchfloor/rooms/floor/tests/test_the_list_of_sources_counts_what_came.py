"""What the list of sources says of the last minute and of the last day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from watchfloor.rooms.floor.contracts import EventType, NewEvent, SourceKind
from watchfloor.rooms.floor.models import RefusedEvent, Source
from watchfloor.rooms.floor.operations import take_events
from watchfloor.rooms.floor.queries import (
    count_events,
    count_refused,
    count_unknown_names,
    list_names,
)

from .feeds import AT, add

pytestmark = pytest.mark.django_db


def tell(source: Source, key: str, at: datetime) -> None:
    event = NewEvent(key, at, EventType.QUEUED, contact=key, queue="support")
    take_events(source_id=source.pk, events=[event], received_at=at)


def test_only_what_came_in_the_last_minute_is_counted():
    busy, quiet = add(SourceKind.HTTP, name="busy"), add(SourceKind.HTTP, name="quiet")
    tell(busy, "old", AT - timedelta(seconds=61))
    tell(quiet, "older", AT - timedelta(seconds=61))
    tell(busy, "a", AT - timedelta(seconds=59))
    tell(busy, "b", AT)
    assert count_events(at=AT) == {busy.pk: 2}


def test_before_the_first_event_there_is_nothing_to_count():
    assert count_events(at=AT) == {}


def test_only_what_could_not_be_read_in_the_last_day_is_counted():
    source = add(SourceKind.HTTP)
    for hours in (1, 23, 25):
        RefusedEvent.objects.create(
            source=source, reason="bad_json", received_at=AT - timedelta(hours=hours)
        )
    assert count_refused(at=AT) == {source.pk: 2}


def test_a_name_that_stands_for_nobody_is_counted_and_comes_first():
    source = add(SourceKind.HTTP)
    tell(source, "a", AT)
    assert count_unknown_names() == {source.pk: 1}
    (name,) = list_names(source_id=source.pk)
    assert (name.kind, name.name, name.is_known) == ("queue", "support", False)
