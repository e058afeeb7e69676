"""Files that bring totals only have no contacts, and nothing shorter than their intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import IntervalRow, LegFilter
from watchfloor.rooms.interactions.models import IntervalCount, Queue
from watchfloor.rooms.interactions.queries._figures import NAMES

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
HOUR = Window(MORNING, MORNING + timedelta(hours=1))
UTC_ZONE = ZoneInfo("UTC")


def bring(centre: Centre, queue: Queue, at: datetime, offered: int, minutes: int = 30) -> None:
    figures = dict.fromkeys(NAMES, 0) | {"offered": offered, "answered": offered}
    IntervalCount.objects.create(
        queue=queue, start_at=at, minutes=minutes, run=centre.run, **figures
    )


@pytest.fixture
def queue(db: None) -> Queue:
    """Totals per half hour: 6 calls, then 8; beside it a queue with one call of its own."""
    centre = Centre.build()
    queue = centre.queue("totals")
    bring(centre, queue, MORNING, 6)
    bring(centre, queue, MORNING + timedelta(minutes=30), 8)
    centre.leg(centre.queue("calls"), MORNING + timedelta(minutes=1))
    centre.save()
    return queue


def rows(every: Every, zone: ZoneInfo = UTC_ZONE, *, fill: bool = False) -> list[IntervalRow]:
    return [
        row
        for row in queries.list_intervals(
            window=HOUR, every=every, zone=zone, scope=WHOLE_CENTRE, fill=fill
        )
        if row.queue == "totals"
    ]


@pytest.mark.parametrize("every", [Every.MINUTES_5, Every.MINUTES_10, Every.MINUTES_15])
@pytest.mark.parametrize("fill", [False, True])
def test_they_stay_whole_where_shorter_intervals_are_asked_for(queue, every, fill):
    found = rows(every, fill=fill)
    assert [(row.covers.seconds / 60, row.tally.offered) for row in found] == [(30, 6), (30, 8)]
    assert [row.interval_start for row in found] == [MORNING, MORNING + timedelta(minutes=30)]


@pytest.mark.parametrize(
    ("every", "offered"), [(Every.MINUTES_30, [6, 8]), (Every.HOUR, [14]), (Every.DAY, [14])]
)
def test_they_add_up_to_longer_intervals(queue, every, offered):
    assert [row.tally.offered for row in rows(every)] == offered


def test_one_that_lies_across_two_local_hours_is_not_torn(queue):
    kathmandu = ZoneInfo("Asia/Kathmandu")  # 13:45 to 14:15 there
    found = rows(Every.HOUR, kathmandu)
    assert [row.tally.offered for row in found] == [6, 8]
    assert found[0].interval_start.isoformat() == "2026-03-02T13:45:00+05:45"


def test_a_queue_with_contacts_has_its_zeros_beside_them(queue):
    every = queries.list_intervals(
        window=HOUR, every=Every.MINUTES_15, zone=UTC_ZONE, scope=WHOLE_CENTRE, fill=True
    )
    calls = [row.tally.offered for row in every if row.queue == "calls"]
    assert calls == [1, 0, 0, 0]


def test_no_contacts_stand_behind_them(queue):
    legs = LegFilter(start=HOUR.start, end=HOUR.end, queue_ids=(queue.pk,))
    page = queries.list_legs(legs=legs, scope=WHOLE_CENTRE)
    assert (page.rows, page.total) == ((), 0)


def test_the_sum_of_a_window_holds_them(queue):
    tally = queries.sum_intervals(window=HOUR, scope=WHOLE_CENTRE)
    assert tally.offered == 15
    assert (
        queries.sum_intervals(window=HOUR, queue_ids=(queue.pk,), scope=WHOLE_CENTRE).answered == 14
    )


def test_the_sum_of_a_window_is_the_contacts_where_there_are_no_totals(queue):
    IntervalCount.objects.filter(queue=queue).delete()
    window = Window(MORNING - timedelta(days=3, minutes=1), MORNING + timedelta(seconds=61))
    legs = LegFilter(start=window.start, end=window.end)
    tally = queries.sum_intervals(window=window, scope=WHOLE_CENTRE)
    assert tally == queries.count_legs(legs=legs, scope=WHOLE_CENTRE)
    assert tally.offered == 1


def test_a_window_without_anything_sums_to_nothing(queue):
    empty = Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC))
    assert queries.sum_intervals(window=empty, scope=WHOLE_CENTRE).offered == 0
