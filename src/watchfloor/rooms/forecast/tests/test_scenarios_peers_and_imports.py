"""Ways things may go, lines that are like others, forecasts made elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every, Window, day_window
from watchfloor.rooms.forecast import operations, queries
from watchfloor.rooms.forecast.contracts import ImportedRow, Origin, RunState, SeriesSource
from watchfloor.rooms.forecast.models import Override, Scenario, Series, Version

from .build import ANNA, AT, JOB, SHANGHAI, TODAY, a_forecast, add_queue, change, local

pytestmark = pytest.mark.django_db
TEN = local(TODAY + timedelta(days=1), 10)
NEXT_NIGHT = AT + timedelta(days=1)


def cell(series_id, at=TEN, **wanted):
    window = Window(at, at + timedelta(minutes=30))
    (found,) = queries.read_intervals(
        series_id=series_id, window=window, scope=WHOLE_CENTRE, **wanted
    )
    return found


def total(series_id, day=TODAY, **wanted):
    (found,) = queries.read_totals(
        series_id=series_id, window=day_window(day, SHANGHAI), by=Every.DAY, scope=WHOLE_CENTRE,
        **wanted,
    )  # fmt: skip
    return found


def newest(series_id, scenario_id=None):
    return queries.list_versions(
        series_id=series_id, scenario_id=scenario_id, limit=1, scope=WHOLE_CENTRE
    )[0]


def nightly(at=NEXT_NIGHT):
    return operations.run_forecasts(origin=Origin.NIGHTLY, actor=JOB, at=at)


def edit(series_id, *changes, scenario_id=None):
    return operations.edit_cells(
        series_id=series_id, scenario_id=scenario_id, changes=changes,
        seen_version_id=newest(series_id, scenario_id).id, actor=ANNA, at=AT,
    )  # fmt: skip


def add_scenario(title="Campaign", factor=1.2):
    return operations.add_scenario(title=title, factor=factor, actor=ANNA, at=AT)


def test_there_is_one_base_whoever_comes_first():
    a_forecast()
    add_scenario()
    assert [each.is_base for each in queries.list_scenarios()] == [True, False]
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.create(title="Other", is_base=True, made_by="x", made_at=AT)


def test_a_scenario_is_the_bases_model_times_its_factor():
    series = a_forecast().pk
    scenario = add_scenario(factor=1.2)
    nightly()
    base, other = cell(series), cell(series, scenario_id=scenario.id)
    assert other.mean == pytest.approx(1.2 * base.mean, rel=1e-4)
    assert other.model_mean == base.model_mean
    assert total(series, scenario_id=scenario.id).mean == pytest.approx(
        1.2 * total(series).mean, rel=1e-4
    )


def test_what_is_changed_in_a_scenario_leaves_the_base_alone():
    series = a_forecast().pk
    scenario = add_scenario()
    nightly()
    before = cell(series)
    edit(series, change(TEN, 77.0), scenario_id=scenario.id)
    assert cell(series, scenario_id=scenario.id).mean == 77.0
    assert cell(series) == before


def test_a_copy_begins_with_what_people_changed():
    series = a_forecast().pk
    edit(series, change(TEN, 77.0))
    base = queries.list_scenarios()[0]
    copy = operations.copy_scenario(scenario_id=base.id, title="Copy", actor=ANNA, at=AT)
    nightly()
    assert cell(series, scenario_id=copy.id).mean == 77.0
    edit(series, change(TEN, 5.0), scenario_id=copy.id)
    assert cell(series).mean == 77.0


@pytest.mark.parametrize(("title", "factor"), [("", 1.0), ("Zero", 0.0), ("Huge", 1e9)])
def test_a_scenario_that_makes_no_sense_is_refused(title, factor):
    with pytest.raises(Refusal), transaction.atomic():
        add_scenario(title, factor)
    assert not Scenario.objects.filter(is_base=False).exists()


def test_a_name_is_taken_once_and_free_again_after_removal():
    scenario = add_scenario("Campaign")
    with pytest.raises(Refusal, match="title_taken"), transaction.atomic():
        add_scenario("Campaign")
    operations.remove_scenario(scenario_id=scenario.id, actor=ANNA, at=AT)
    assert add_scenario("Campaign").id != scenario.id


def test_the_base_stays():
    a_forecast()
    base = queries.list_scenarios()[0]
    with pytest.raises(Refusal, match="base_stays"), transaction.atomic():
        operations.remove_scenario(scenario_id=base.id, actor=ANNA, at=AT)
    assert queries.list_scenarios() == (base,)


def test_a_new_line_takes_its_forecast_from_its_peer_scaled_and_less_sure():
    old = a_forecast()
    new = operations.add_series(
        code="new", title="New line", source=SeriesSource.PEER, peer_id=old.pk, peer_factor=0.5,
        actor=ANNA, at=AT,
    )  # fmt: skip
    nightly(AT)
    theirs, ours = total(old.pk), total(new.id)
    assert ours.mean == pytest.approx(theirs.mean / 2, rel=1e-3)
    assert (ours.q90 - ours.q10) / ours.mean > 1.5 * (theirs.q90 - theirs.q10) / theirs.mean
    notes = queries.read_notes(version_id=newest(new.id).id, scope=WHOLE_CENTRE)
    assert "forecast.peer" in {note.code for note in notes}


@pytest.mark.parametrize(
    "wanted",
    [
        {"source": SeriesSource.PEER},
        {"source": SeriesSource.QUEUE},
        {"source": SeriesSource.HAND, "interval_minutes": 7},
        {"source": SeriesSource.HAND, "horizon_days": 0},
    ],
)
def test_a_series_that_cannot_be_forecast_is_refused(wanted):
    with pytest.raises(Refusal), transaction.atomic():
        operations.add_series(code="x", title="x", actor=ANNA, at=AT, **wanted)
    assert not Series.objects.exists()


def test_peers_do_not_follow_each_other():
    old = a_forecast()
    add = partial(operations.add_series, title="x", source=SeriesSource.PEER, actor=ANNA, at=AT)
    follower = add(code="b", peer_id=old.pk)
    with pytest.raises(Refusal, match="peer_of_peer"), transaction.atomic():
        add(code="c", peer_id=follower.id)
    with pytest.raises(Refusal, match="peer_of_peer"), transaction.atomic():
        operations.change_series(
            series_id=old.pk, source=SeriesSource.PEER, peer_id=follower.id, actor=ANNA, at=AT
        )
    third = a_forecast("third")
    with pytest.raises(Refusal, match="has_followers"), transaction.atomic():
        operations.change_series(
            series_id=old.pk, source=SeriesSource.PEER, peer_id=third.pk, actor=ANNA, at=AT
        )
    assert Series.objects.get(pk=old.pk).source == SeriesSource.QUEUE


def rows_of(day: date, volume=30.0, hours=range(8, 20)):
    return [
        ImportedRow(local(day, hour, minute), volume, 180.0) for hour in hours for minute in (0, 30)
    ]


def bring(series_id, rows, scenario_id=None):
    return operations.import_version(
        series_id=series_id, scenario_id=scenario_id, rows=rows, note="from the vendor",
        actor=ANNA, at=AT,
    )  # fmt: skip


def test_an_imported_forecast_is_the_newest_version_with_overrides_laid_over():
    series = a_forecast().pk
    edit(series, change(TEN, 99.0))
    card = bring(series, rows_of(TODAY + timedelta(days=1)))
    assert (card.origin, card.model, card.number) == (Origin.IMPORTED, "imported", 3)
    assert cell(series).mean == 99.0
    eleven = cell(series, TEN + timedelta(hours=1))
    assert (eleven.mean, eleven.handle_seconds, eleven.is_open) == (30.0, 180.0, True)
    assert eleven.q10 < 30 < eleven.q90
    assert not cell(series, TEN.replace(hour=3)).is_open


def test_the_night_forecasts_again_unless_the_imported_one_was_chosen():
    series = a_forecast().pk
    bring(series, rows_of(TODAY + timedelta(days=1)))
    nightly()
    assert newest(series).origin is Origin.NIGHTLY
    operations.choose_method(
        series_id=series, method="imported", reason="the vendor knows", actor=ANNA, at=AT
    )
    card = bring(series, rows_of(TODAY + timedelta(days=2)))
    (result,) = nightly(AT + timedelta(days=2)).results
    assert (result.state, result.reason) == (RunState.SKIPPED, "imported")
    assert newest(series).id == card.id


def test_an_imported_forecast_in_a_scenario_of_its_own_is_kept_to_compare_with():
    series = a_forecast().pk
    vendor = add_scenario("Vendor", 1.0)
    card = bring(series, rows_of(TODAY + timedelta(days=1)), scenario_id=vendor.id)
    nightly()
    assert newest(series, vendor.id).id == card.id
    assert newest(series).origin is Origin.NIGHTLY


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "forecast.import.empty"),
        ([ImportedRow(TEN, -1.0)], "forecast.import.value"),
        ([ImportedRow(TEN, float("nan"))], "forecast.import.value"),
        ([ImportedRow(TEN, 1.0, -5.0)], "forecast.import.value"),
        ([ImportedRow(TEN + timedelta(minutes=1), 1.0)], "forecast.import.between"),
        ([ImportedRow(TEN, 1.0), ImportedRow(TEN, 2.0)], "forecast.import.twice"),
        (
            [ImportedRow(TEN, 1.0), ImportedRow(TEN + timedelta(days=900), 1.0)],
            "forecast.import.too_long",
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_as_a_whole(rows, code):
    series = a_forecast().pk
    with pytest.raises(Refusal) as told, transaction.atomic():
        bring(series, rows)
    assert told.value.code == code
    assert Version.objects.count() == 1
    assert not Override.objects.exists()


def test_a_model_chosen_by_hand_needs_a_reason_and_is_followed():
    series = a_forecast().pk
    with pytest.raises(Refusal, match="reason_missing"), transaction.atomic():
        operations.choose_method(
            series_id=series, method="average_4", reason=" ", actor=ANNA, at=AT
        )
    assert Series.objects.get(pk=series).method == ""
    operations.choose_method(
        series_id=series, method="average_4", reason="a quiet year", actor=ANNA, at=AT
    )
    nightly()
    version = newest(series)
    assert (version.model, version.reason) == ("average_4", "a quiet year")
    board = queries.read_leaderboard(version_id=version.id, scope=WHOLE_CENTRE)
    assert {"contact", "average_8", "seasonal_naive"} <= {row.name for row in board}


def test_a_queue_has_one_series():
    queue = add_queue("hotline")
    operations.sync_series(actor=JOB, at=AT)
    with pytest.raises(Refusal, match="taken"), transaction.atomic():
        operations.add_series(
            code="again", title="x", source=SeriesSource.QUEUE, queue_id=queue.pk, actor=ANNA, at=AT
        )
    assert Series.objects.filter(queue=queue).count() == 1
