"""What forecasts are made from are the figures of the interval pages, as columns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.models import ImportRun, IntervalCount
from watchfloor.rooms.interactions.queries._figures import NAMES

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
CLOCKS_BACK = datetime(2026, 10, 24, 21, tzinfo=UTC)  # two hours before the long day begins
NIGHT = Window(CLOCKS_BACK, CLOCKS_BACK + timedelta(hours=9))
ZONES = [BERLIN, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")]


def bring(centre: Centre, queue_id: int, at: datetime, offered: int, minutes: int) -> None:
    figures = dict.fromkeys(NAMES, 0) | {"offered": offered, "answered": offered}
    figures |= {"talk_ms_sum": 1000 * offered, "hold_ms_sum": 10, "wrap_ms_sum": 5}
    IntervalCount.objects.create(
        queue_id=queue_id, start_at=at, minutes=minutes, run=centre.run, **figures
    )


@pytest.fixture
def queue_ids(cast) -> list[int]:
    """A queue of contacts through the night in which clocks go back, and one of totals."""
    centre = Centre.build()
    calls, totals = centre.queue("calls", node=cast.team.pk), centre.queue("totals")
    for number in range(60):
        at = CLOCKS_BACK + timedelta(minutes=9 * number, seconds=17)
        centre.leg(calls, at, agent_id=None)
    centre.save()
    for number in range(18):
        bring(centre, totals.pk, CLOCKS_BACK + timedelta(minutes=30 * number), 3 + number, 30)
    return [calls.pk, totals.pk]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_counts_add_up_to_the_rows_of_the_interval_page(queue_ids, zone):
    rows = queries.list_intervals(
        window=NIGHT, every=Every.MINUTES_15, zone=zone, scope=WHOLE_CENTRE
    )
    frame = queries.read_counts(window=NIGHT, queue_ids=queue_ids, scope=WHOLE_CENTRE)
    for row in rows:
        own = frame.of_queue(row.queue_id)
        start, end = row.covers.start.timestamp(), row.covers.end.timestamp()
        inside = (start <= own.start_seconds) & (own.start_seconds < end)
        assert row.tally.offered == own.offered[inside].sum() > 0
        assert row.tally.answered == own.answered[inside].sum()
        assert row.tally.abandoned == own.abandoned[inside].sum()
        handled = row.tally.talk_ms_sum + row.tally.hold_ms_sum + row.tally.wrap_ms_sum
        assert handled == own.handle_ms[inside].sum()
    assert sum(row.tally.offered for row in rows) == frame.offered.sum()


def test_a_total_tells_its_length(queue_ids):
    frame = queries.read_counts(window=NIGHT, queue_ids=queue_ids, scope=WHOLE_CENTRE)
    totals = frame.of_queue(queue_ids[1])
    assert set(totals.minutes.tolist()) == {30}
    assert totals.offered.tolist() == list(range(3, 21))
    assert set(frame.of_queue(queue_ids[0]).minutes.tolist()) == {5}


def test_rows_are_in_order_of_queue_and_time_whatever_order_they_were_kept_in(queue_ids):
    earlier = CLOCKS_BACK - timedelta(minutes=30)
    late = IntervalCount.objects.filter(queue=queue_ids[1]).latest("start_at")
    IntervalCount.objects.filter(pk=late.pk).update(start_at=earlier)
    window = Window(earlier, NIGHT.end)
    frame = queries.read_counts(window=window, queue_ids=queue_ids[::-1], scope=WHOLE_CENTRE)
    keys = list(zip(frame.queue_ids.tolist(), frame.start_seconds.tolist(), strict=True))
    assert keys == sorted(keys)
    assert frame.of_queue(queue_ids[1]).offered.tolist()[:2] == [20, 3]


def test_a_window_is_half_open_and_no_queue_is_none(queue_ids):
    half_hour = Window(CLOCKS_BACK, CLOCKS_BACK + timedelta(minutes=30))
    frame = queries.read_counts(window=half_hour, queue_ids=queue_ids[1:], scope=WHOLE_CENTRE)
    assert frame.offered.tolist() == [3]
    nothing = queries.read_counts(window=NIGHT, queue_ids=[], scope=WHOLE_CENTRE)
    assert len(nothing.offered) == 0


def test_queues_out_of_reach_are_left_out(queue_ids, cast):
    team = Scope(node_ids=frozenset({cast.team.pk}))
    frame = queries.read_counts(window=NIGHT, queue_ids=queue_ids, scope=team)
    assert set(frame.queue_ids.tolist()) == {queue_ids[0]}


def test_recorded_days_are_local_ones_of_the_queues_asked_for(queue_ids):
    asked = {"first": date(2026, 10, 20), "last": date(2026, 10, 30)}
    berlin = queries.list_recorded_days(**asked, zone=BERLIN, queue_ids=queue_ids)
    assert berlin == [date(2026, 10, 24), date(2026, 10, 25)]
    utc = queries.list_recorded_days(**asked, zone=ZoneInfo("UTC"), queue_ids=queue_ids)
    assert utc == [date(2026, 10, 24), date(2026, 10, 25)]
    auckland = queries.list_recorded_days(
        **asked, zone=ZoneInfo("Pacific/Auckland"), queue_ids=queue_ids
    )
    assert auckland == [date(2026, 10, 25)]
    assert queries.list_recorded_days(**asked, zone=BERLIN, queue_ids=[]) == []


def test_the_newest_record_of_a_feed_is_that_of_its_finished_imports(queue_ids):
    run = ImportRun.objects.earliest("pk")
    ImportRun.objects.filter(pk=run.pk).update(status="done", last_at=MORNING)
    ImportRun.objects.create(
        feed=run.feed, file_name="later", content_hash="1", format="csv", timezone="UTC",
        status="failed", created_at=MORNING, last_at=MORNING + timedelta(days=1),
    )  # fmt: skip
    assert queries.find_last_records() == {run.feed_id: MORNING}
