from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import AccuracyBy, AccuracyReport
from watchfloor.rooms.forecast.queries import accuracy
from watchfloor.rooms.interactions.models import Feed

from .build import JOB, SHANGHAI, TODAY, add_queue, bring_totals, series_of, use_zone

pytestmark = pytest.mark.django_db
JUDGED = datetime.combine(TODAY - timedelta(weeks=2), time(), tzinfo=SHANGHAI)


@pytest.fixture
def series() -> list[int]:
    """Three queues of one feed, of different sizes, forecast two weeks ago."""
    use_zone("Asia/Shanghai")
    feed = Feed.objects.create(name="hotlines", format="csv")
    queues = [add_queue(code, feed=feed) for code in ("a", "b", "c")]
    for queue, scale in zip(queues, (1.0, 3.0, 0.2), strict=True):
        bring_totals(queue, scale=scale)
    numbers = [series_of(queue).pk for queue in queues]
    operations.run_forecasts(
        series_ids=numbers,
        history_end=JUDGED.date() - timedelta(days=1),
        actor=JOB,
        at=JUDGED - timedelta(minutes=10),
    )
    return numbers


def report(series: Sequence[int]) -> AccuracyReport:
    return accuracy.report_accuracy(
        series_ids=series,
        window=Window(JUDGED, JUDGED + timedelta(days=7)),
        by=AccuracyBy.LEAD,
        lead_days=0,
        scope=WHOLE_CENTRE,
    )


def test_more_series_are_no_more_questions(series):
    with CaptureQueriesContext(connection) as of_one:
        one = report(series[:1])
    with CaptureQueriesContext(connection) as of_three:
        three = report(series)
    assert len(of_three) == len(of_one)
    assert one.total is not None
    assert three.total is not None
    assert three.total.intervals == 3 * one.total.intervals


def test_series_that_are_read_apart_are_told_as_one(series, monkeypatch):
    together = report(series)
    alone = [report([number]) for number in series]
    monkeypatch.setattr(accuracy, "_TOGETHER", 2)
    assert report(series) == together
    for place, row in enumerate(together.rows):
        apart = [each.rows[place] for each in alone]
        assert {each.key for each in apart} == {row.key}
        assert row.actual == pytest.approx(sum(each.actual for each in apart))
        assert row.forecast == pytest.approx(sum(each.forecast for each in apart))
        inside = sum((each.coverage80 or 0) * each.intervals for each in apart)
        assert row.coverage80 == pytest.approx(inside / row.intervals)


def test_the_order_in_which_series_are_asked_for_changes_nothing(series):
    assert report(series[::-1]) == report(series)
    assert replace(report(series), rows=()) != replace(report(series[:2]), rows=())
