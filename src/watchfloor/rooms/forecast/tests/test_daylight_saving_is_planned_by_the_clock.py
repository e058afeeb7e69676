"""Where clocks change a day has 23 or 25 hours; what people plan is the clock on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, day_window
from watchfloor.rooms.forecast import operations, queries

from .build import ANNA, JOB, add_queue, bring_totals, change, local, series_of, use_zone

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def forecast_before(day: date):
    """Forecast the week of a change from nine weeks of a line that never closes."""
    use_zone("Europe/Berlin")
    queue = add_queue()
    bring_totals(queue, days=63, last=day - timedelta(days=3), zone=BERLIN, hours=range(24))
    series = series_of(queue)
    at = datetime.combine(day - timedelta(days=2), datetime.min.time(), tzinfo=BERLIN)
    operations.run_forecasts(series_ids=[series.pk], actor=JOB, at=at + timedelta(minutes=30))
    return series.pk


def intervals(series_id, day):
    return queries.read_intervals(
        series_id=series_id, window=day_window(day, BERLIN), scope=WHOLE_CENTRE
    )


@pytest.mark.parametrize(("day", "count"), [(FORWARD, 46), (BACK, 50)])
def test_every_interval_that_happens_is_there_once_and_in_order(day, count):
    found = intervals(forecast_before(day), day)
    instants = [each.starts_at.astimezone(UTC) for each in found]
    assert len(found) == count
    steps = {later - earlier for earlier, later in pairwise(instants)}
    assert steps == {timedelta(minutes=30)}


@pytest.mark.parametrize("day", [FORWARD, BACK])
def test_the_total_of_the_day_is_that_of_its_intervals(day):
    series = forecast_before(day)
    (total,) = queries.read_totals(
        series_id=series, window=day_window(day, BERLIN), by=Every.DAY, scope=WHOLE_CENTRE
    )
    assert total.mean == pytest.approx(sum(each.mean for each in intervals(series, day)))
    assert total.q10 < total.mean < total.q90


def test_both_times_of_the_hour_that_comes_twice_are_planned_alike():
    found = intervals(forecast_before(BACK), BACK)
    twice = [each.mean for each in found if each.starts_at.hour == 2]
    assert len(twice) == 4
    assert twice[:2] == twice[2:]


def test_a_change_by_the_clock_lies_where_the_clock_says():
    series = forecast_before(FORWARD)
    nine = local(FORWARD, 9, zone=BERLIN)
    (version,) = queries.list_versions(series_id=series, scope=WHOLE_CENTRE)
    operations.edit_cells(
        series_id=series, changes=[change(nine, 500.0)], seen_version_id=version.id, actor=ANNA,
        at=version.made_at,
    )  # fmt: skip
    (changed,) = (each for each in intervals(series, FORWARD) if each.mean == 500.0)
    assert changed.starts_at == nine
    assert changed.starts_at.astimezone(UTC).hour == 7
