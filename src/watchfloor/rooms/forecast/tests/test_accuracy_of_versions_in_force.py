"""Accuracy is always of the version that was in force at its lead, never of a later one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import AccuracyBy, AccuracyReport, OverrideKind
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.queries.accuracy import measure_accuracy, report_accuracy
from watchfloor.rooms.forecast.queries.versions import list_versions

from .build import (
    ANNA,
    JOB,
    SHANGHAI,
    TODAY,
    add_queue,
    bring_totals,
    change,
    local,
    series_of,
    use_zone,
)

pytestmark = pytest.mark.django_db
JUDGED = TODAY - timedelta(weeks=2)  # a Monday, two weeks before the records end
GAP = JUDGED + timedelta(days=3)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


@pytest.fixture
def series() -> Series:
    """A queue with 70 days of records, one day missing; forecast three and two weeks ago."""
    use_zone("Asia/Shanghai")
    queue = add_queue()
    bring_totals(queue, without=frozenset({GAP}))
    row = series_of(queue)
    for weeks in (1, 0):
        day = JUDGED - timedelta(weeks=weeks)
        operations.run_forecasts(
            series_ids=[row.pk],
            history_end=day - timedelta(days=1),
            actor=JOB,
            at=midnight(day) - timedelta(minutes=10),
        )
    return row


def report(
    series: Series, *, days: int = 7, by: AccuracyBy = AccuracyBy.DAY, lead: int = 0
) -> AccuracyReport:
    return report_accuracy(
        series_ids=[series.pk],
        window=Window(midnight(JUDGED), midnight(JUDGED + timedelta(days=days))),
        by=by,
        lead_days=lead,
        scope=WHOLE_CENTRE,
    )


def test_a_day_is_judged_by_the_last_version_made_before_its_lead(series):
    older, newer = list_versions(series_id=series.pk, scope=WHOLE_CENTRE)[::-1]
    operations.edit_cells(
        series_id=series.pk,
        changes=[change(local(JUDGED + timedelta(days=6), 9), 10_000.0)],
        seen_version_id=newer.id,
        actor=ANNA,
        at=midnight(JUDGED + timedelta(days=3)),
    )
    assert older.made_at < newer.made_at
    sunday = {lead: report(series, lead=lead).rows[-1] for lead in (0, 3, 5, 7)}
    assert sunday[0].forecast == sunday[3].forecast
    assert sunday[3].forecast > 10_000 > sunday[5].forecast
    assert sunday[5].forecast != sunday[7].forecast


def test_a_version_made_within_the_lead_or_later_judges_nothing(series):
    assert report(series, lead=14).total is None
    assert report(series, lead=28).rows == ()


def test_a_day_without_records_is_not_judged(series):
    rows = report(series).rows
    assert [row.key for row in rows] == [
        (JUDGED + timedelta(days=number)).isoformat() for number in (0, 1, 2, 4, 5, 6)
    ]


def test_a_day_that_has_not_come_is_not_judged(series):
    rows = report(series, days=40).rows
    assert rows
    assert max(row.key for row in rows) < TODAY.isoformat()


def test_every_grouping_counts_the_same_intervals(series):
    total = report(series).total
    assert total is not None
    for by in AccuracyBy:
        if by is AccuracyBy.LEAD:
            continue
        rows = report(series, by=by).rows
        assert sum(row.intervals for row in rows) == total.intervals, by
        assert sum(row.actual for row in rows) == pytest.approx(total.actual), by


def test_groups_are_named_as_people_name_them(series):
    keys = {by: [row.key for row in report(series, by=by).rows] for by in AccuracyBy}
    assert keys[AccuracyBy.WEEKDAY] == ["0", "1", "2", "4", "5", "6"]
    assert keys[AccuracyBy.SLOT][0] == "08:00"
    assert keys[AccuracyBy.WEEK] == [JUDGED.isoformat()]
    assert keys[AccuracyBy.MONTH] == [f"{JUDGED:%Y-%m}"]
    assert keys[AccuracyBy.LEAD] == ["0", "1", "2", "3", "5", "7", "10"]


def test_errors_stand_beside_floor_naive_and_bands(series):
    total = report(series).total
    assert total is not None
    assert 0 < total.floor < total.wape < 1
    assert total.naive_wape is not None
    assert total.average_wape is not None
    assert total.coverage80 is not None
    assert total.coverage95 is not None
    assert 0.5 < total.coverage80 <= total.coverage95 <= 1


def test_what_planners_changed_is_judged_against_the_model_alone(series):
    newest = list_versions(series_id=series.pk, limit=1, scope=WHOLE_CENTRE)[0]
    days = [JUDGED + timedelta(days=number) for number in (1, 2, 4, 5, 6, 7)]
    operations.edit_cells(
        series_id=series.pk,
        changes=[
            change(local(day, hour), 3.0, OverrideKind.SCALE) for day in days for hour in (9, 10)
        ],
        seen_version_id=newest.id,
        actor=ANNA,
        at=midnight(JUDGED) - timedelta(minutes=5),
    )
    found = report(series, days=10).overrides
    assert found is not None
    assert (found.intervals, found.days, found.verdict.value) == (12, 6, "worse")
    assert found.wape > 1 > found.other_wape


def test_another_series_is_not_counted_in_and_one_out_of_reach_is_not_told(series):
    window = Window(midnight(JUDGED), midnight(JUDGED + timedelta(days=7)))
    nobody = Scope(node_ids=frozenset({-1}))

    def measured(number: int, scope: Scope) -> int:
        return len(
            measure_accuracy(
                series_ids=[number], window=window, by=AccuracyBy.DAY, lead_days=0, scope=scope
            )
        )

    assert measured(series.pk, nobody) == 0
    assert measured(-1, WHOLE_CENTRE) == 0
    assert measured(series.pk, WHOLE_CENTRE) > 0
