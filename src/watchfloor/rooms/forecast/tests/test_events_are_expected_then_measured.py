"""An event moves the forecast by what is expected of it, and later says what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F as Field

from watchfloor.common.access import WHOLE_CENTRE, Access, Scope
from watchfloor.common.journal import JournalFilter, list_lines
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every, day_window
from watchfloor.rooms.forecast import operations, queries
from watchfloor.rooms.forecast.models import Event, EventMeasure, Series
from watchfloor.rooms.interactions.models import IntervalCount

from .build import ANNA, AT, JOB, SHANGHAI, TODAY, add_queue, bring_totals, local, series_of

pytestmark = pytest.mark.django_db
PLANNER = Access(capabilities=frozenset({"forecast.edit"}), scope=WHOLE_CENTRE)


@pytest.fixture
def series(db) -> Series:
    queue = add_queue()
    bring_totals(queue, days=84, scale=5)
    return series_of(queue)


def save(**wanted):
    day = TODAY + timedelta(days=3)
    given = {"name": "Mailing", "kind": "mailing", "starts_at": local(day, 0),
             "ends_at": local(day + timedelta(days=1), 0)}  # fmt: skip
    return operations.save_event(**{**given, **wanted}, actor=ANNA, at=AT)


def total_of(series, day):
    operations.run_forecasts(series_ids=[series.pk], actor=JOB, at=AT)
    (found,) = queries.read_totals(
        series_id=series.pk, window=day_window(day, SHANGHAI), by=Every.DAY, scope=WHOLE_CENTRE
    )
    return found.mean


def double(series, day):
    """Let twice as many contacts come on a day of the past."""
    window = day_window(day, SHANGHAI)
    cells = IntervalCount.objects.filter(
        queue=series.queue_id, start_at__gte=window.start, start_at__lt=window.end
    )
    cells.update(offered=Field("offered") * 2, answered=Field("answered") * 2)


def test_the_forecast_follows_what_is_expected(series):
    day = TODAY + timedelta(days=3)
    before = total_of(series, day)
    save(expected_percent=50.0)
    assert total_of(series, day) == pytest.approx(1.5 * before, rel=0.03)
    assert total_of(series, day + timedelta(days=1)) < 1.3 * before


def test_an_event_of_another_series_changes_nothing(series):
    day = TODAY + timedelta(days=3)
    before = total_of(series, day)
    other = series_of(add_queue("other"))
    save(expected_percent=50.0, series_ids=[other.pk])
    assert total_of(series, day) == pytest.approx(before, rel=1e-6)


def test_a_removed_event_moves_nothing_any_more(series):
    day = TODAY + timedelta(days=3)
    before = total_of(series, day)
    card = save(expected_percent=50.0)
    operations.remove_event(event_id=card.id, actor=ANNA, at=AT)
    assert total_of(series, day) == pytest.approx(before, rel=1e-6)
    assert queries.list_events(scope=WHOLE_CENTRE) == ()


def test_what_a_past_event_did_is_measured_with_its_interval(series):
    day = TODAY - timedelta(days=13)
    double(series, day)
    card = save(starts_at=local(day, 0), ends_at=local(day + timedelta(days=1), 0))
    total_of(series, TODAY)
    assert operations.measure_events(actor=JOB, at=AT) == 1
    (measured,) = queries.list_events(scope=WHOLE_CENTRE)
    assert measured.id == card.id
    low, high = measured.measured_low_percent, measured.measured_high_percent
    assert low is not None
    assert high is not None
    assert low < 100 < high
    assert measured.measured_percent == pytest.approx(100, abs=20)
    assert (measured.measured_contacts or 0) > 0
    assert operations.measure_events(actor=JOB, at=AT) == 0


def test_an_event_to_come_is_not_measured(series):
    save(expected_percent=50.0)
    total_of(series, TODAY)
    assert operations.measure_events(actor=JOB, at=AT) == 0
    assert not EventMeasure.objects.exists()


def test_an_event_whose_time_is_changed_is_measured_anew(series):
    card = save()
    EventMeasure.objects.create(
        event_id=card.id, series=series, factor=2, low=1, high=3, contacts=10, measured_at=AT
    )
    changed = save(event_id=card.id, ends_at=local(TODAY + timedelta(days=5), 0))
    assert changed.measured_percent is None


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": " "}, "forecast.event.name_missing"),
        ({"ends_at": AT - timedelta(days=1)}, "forecast.event.span"),
        ({"ends_at": AT + timedelta(days=900)}, "forecast.event.span"),
        ({"expected_percent": -101.0}, "forecast.event.percent"),
        ({"expected_percent": float("nan")}, "forecast.event.percent"),
        ({"series_ids": [999_999]}, "forecast.event.series_unknown"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(db, wanted, code):
    with pytest.raises(Refusal) as told, transaction.atomic():
        save(**wanted)
    assert told.value.code == code
    assert not Event.objects.exists()
    assert not list_lines(wanted=JournalFilter(action="forecast.event"))


def test_whoever_reaches_other_series_only_does_not_see_it(series):
    save(series_ids=[series.pk])
    everybodys = save(name="Holiday")
    found = queries.list_events(scope=Scope(node_ids=frozenset({4})))
    assert [card.id for card in found] == [everybodys.id]


def test_an_event_without_a_measured_effect_becomes_a_task(series):
    day = TODAY - timedelta(days=20)
    card = save(starts_at=local(day, 0), ends_at=local(day + timedelta(days=1), 0))
    tasks = queries.list_tasks(access=PLANNER, at=AT)
    assert f"forecast.event_unmeasured:{card.id}" in {task.key for task in tasks}
    total_of(series, TODAY)
    operations.measure_events(actor=JOB, at=AT)
    tasks = queries.list_tasks(access=PLANNER, at=AT)
    assert f"forecast.event_unmeasured:{card.id}" not in {task.key for task in tasks}
