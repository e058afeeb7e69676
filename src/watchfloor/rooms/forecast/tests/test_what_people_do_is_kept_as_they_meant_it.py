"""Edits, undos, imports and restores: the figures that people saw are the figures that hold."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every, day_window
from watchfloor.rooms.forecast import operations, queries
from watchfloor.rooms.forecast.contracts import ImportedRow, SeriesSource
from watchfloor.rooms.forecast.models import (
    EventMeasure,
    Override,
    Series,
    Version,
    VersionDay,
)
from watchfloor.rooms.forecast.operations.events import EventFields
from watchfloor.rooms.forecast.operations.restoring import restore_version
from watchfloor.rooms.forecast.rules.packing import DayFigures, build_outlook, pack_spread
from watchfloor.rooms.forecast.rules.simple import widest_spread

from .build import ANNA, AT, BEN, JOB, SHANGHAI, TODAY, a_forecast, a_hand_series, change, local

pytestmark = pytest.mark.django_db
NINE = local(TODAY, 9)


@pytest.fixture
def planner(client_for, monkeypatch) -> Client:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    client: Client = client_for(Role.PLANNER)
    return client


def edit(series_id: int, value: float | None) -> int:
    newest = Version.objects.filter(series=series_id).order_by("-number").first()
    return operations.edit_cells(
        series_id=series_id,
        changes=[change(NINE, value)],
        seen_version_id=newest.pk if newest else None,
        actor=ANNA,
        at=AT,
    ).id


def undo(edit_id: int) -> int:
    return operations.undo_edit(edit_id=edit_id, actor=BEN, at=AT).id


def holds() -> list[float]:
    return list(Override.objects.filter(ended_by=None).values_list("value", flat=True))


def test_an_undo_leaves_a_cell_alone_that_somebody_set_and_cleared_after_it():
    number = a_hand_series()
    edit(number, 3.0)
    cleared = edit(number, None)
    edit(number, 7.0)
    edit(number, None)
    undo(cleared)
    assert holds() == []


def test_an_undo_brings_back_what_lay_there_when_the_later_change_was_undone_too():
    number = a_hand_series()
    edit(number, 3.0)
    cleared = edit(number, None)
    undo(edit(number, 7.0))
    undo(cleared)
    assert holds() == [3.0]


def test_a_cell_that_was_open_is_open_again_when_a_change_is_undone():
    number = a_hand_series()
    undo(edit(number, 5.0))
    day = VersionDay.objects.filter(version__number=3, day=TODAY).get()
    assert day.mean[18] == 0.0
    assert all(day.is_open)


def test_a_forecast_imported_into_a_scenario_is_planned_with_as_it_was_written():
    series = a_forecast()
    strike = operations.add_scenario(title="Strike", factor=1.25, actor=ANNA, at=AT)
    made = operations.import_version(
        series_id=series.pk,
        scenario_id=strike.id,
        rows=[ImportedRow(NINE, 100.0), ImportedRow(NINE + timedelta(minutes=30), 7.0)],
        actor=ANNA,
        at=AT,
    )
    assert made.contacts == pytest.approx(107.0)
    (day,) = queries.read_totals(
        series_id=series.pk,
        scenario_id=strike.id,
        window=day_window(TODAY, SHANGHAI),
        by=Every.DAY,
        scope=WHOLE_CENTRE,
    )
    assert day.mean == pytest.approx(107.0)


def test_a_version_whose_days_were_thinned_out_is_not_restored():
    series = a_forecast()
    old = Version.objects.get(series=series)
    edit(series.pk, 5.0)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL watchfloor.forecast_thinning = 'on'")
        VersionDay.objects.filter(version=old, day=TODAY + timedelta(days=3)).delete()
    with pytest.raises(Refusal) as refused:
        restore_version(version_id=old.pk, actor=BEN, at=AT)
    assert refused.value.code == "forecast.version.thinned"
    assert Version.objects.filter(series=series).count() == 2


def test_a_day_behind_a_gap_is_as_unsure_as_it_was():
    spread = widest_spread(4, 2)
    kept = pack_spread(spread) | {"day_sd": [0.1, 0.2, 0.3, 0.4]}
    one = np.ones(2)
    days = [DayFigures(TODAY + timedelta(days=n), one, one, one > 0, None, {}, {}) for n in (0, 3)]
    outlook = build_outlook(days, kept, 0, 720)
    assert outlook.spread.day_sd.tolist() == [0.1, 0.4]


def test_what_an_event_did_to_a_series_that_it_is_not_of_any_more_is_forgotten():
    first, second = a_forecast("one"), a_forecast("two")
    wanted = EventFields(
        name="Sale",
        kind="campaign",
        starts_at=NINE - timedelta(days=9),
        ends_at=NINE - timedelta(days=8),
    )
    card = operations.save_event(**wanted, actor=ANNA, at=AT)
    operations.run_forecasts(actor=JOB, at=AT)
    assert operations.measure_events(actor=JOB, at=AT) == 2
    narrower: EventFields = {**wanted, "series_ids": [first.pk]}
    operations.save_event(event_id=card.id, **narrower, actor=ANNA, at=AT)
    assert [each.series_id for each in EventMeasure.objects.all()] == [first.pk]
    operations.measure_events(actor=JOB, at=AT)
    assert not EventMeasure.objects.filter(series=second).exists()


def test_two_lines_cannot_become_like_each_other_at_the_same_time():
    one, other = a_hand_series("one"), a_hand_series("other")
    with CaptureQueriesContext(connection) as asked:
        operations.change_series(
            series_id=one, source=SeriesSource.PEER, peer_id=other, actor=ANNA, at=AT
        )
    (locked,) = [each["sql"] for each in asked if "FOR UPDATE" in each["sql"]]
    assert f"IN ({one}, {other})" in locked or f"IN ({other}, {one})" in locked
    with pytest.raises(Refusal):
        operations.change_series(
            series_id=other, source=SeriesSource.PEER, peer_id=one, actor=BEN, at=AT
        )
    assert Series.objects.get(pk=other).source == "hand"


def test_an_error_without_limit_is_no_number_in_the_api(planner):
    series = a_forecast(scale=0.0)
    then = AT - timedelta(days=10)
    operations.run_forecasts(
        series_ids=[series.pk], history_end=(then - timedelta(days=1)).date(), actor=JOB, at=then
    )
    day = TODAY - timedelta(days=5)
    operations.edit_cells(
        series_id=series.pk,
        changes=[change(local(day, 9), 50.0)],
        seen_version_id=Version.objects.filter(series=series).latest("number").pk,
        actor=ANNA,
        at=then,
    )
    span = {"from": local(day, 0).isoformat(), "to": AT.isoformat()}
    answer = planner.get(
        "/api/v1/forecast/accuracy",
        span | {"series": series.pk, "by": "day", "lead_days": 0},
    )
    (row,) = [each for each in answer.json() if each["key"] == day.isoformat()]

    def strict(text: str) -> None:
        raise AssertionError(text)

    json.loads(answer.content, parse_constant=strict)
    assert row["wape"] is None
