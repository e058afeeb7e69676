"""A change of the grid makes a version at once, survives the nights, and is undone as one."""

from __future__ import annotations

from datetime import timedelta
from time import process_time

import pytest
from django.db import DatabaseError, transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.journal import JournalFilter, list_lines
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every, Window, day_window
from watchfloor.rooms.forecast import operations, queries
from watchfloor.rooms.forecast.contracts import Origin, OverrideKind
from watchfloor.rooms.forecast.models import Edit, Override, Version, VersionDay
from watchfloor.rooms.forecast.operations import editing

from .build import (
    ANNA,
    AT,
    BEN,
    JOB,
    SHANGHAI,
    TODAY,
    a_forecast,
    a_hand_series,
    add_queue,
    change,
    local,
    series_of,
)

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
TEN, ELEVEN = local(TOMORROW, 10), local(TOMORROW, 11)
LATER = AT + timedelta(hours=9)


def newest(series_id, scenario_id=None):
    cards = queries.list_versions(
        series_id=series_id, scenario_id=scenario_id, limit=1, scope=WHOLE_CENTRE
    )
    return cards[0] if cards else None


def cell(series_id, at=TEN, **wanted):
    window = Window(at, at + timedelta(minutes=30))
    (found,) = queries.read_intervals(
        series_id=series_id, window=window, scope=WHOLE_CENTRE, **wanted
    )
    return found


def edit(series_id, *changes, actor=ANNA, at=LATER, note="", seen=None, scenario_id=None):
    return operations.edit_cells(
        series_id=series_id,
        scenario_id=scenario_id,
        changes=changes,
        note=note,
        seen_version_id=seen or newest(series_id, scenario_id).id,
        actor=actor,
        at=at,
    )


def nightly(at):
    return operations.run_forecasts(origin=Origin.NIGHTLY, actor=JOB, at=at)


@pytest.fixture
def series(db):
    return a_forecast().pk


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (OverrideKind.SET, 40.0, lambda model: 40.0),
        (OverrideKind.SCALE, 1.5, lambda model: model * 1.5),
        (OverrideKind.ADD, 7.0, lambda model: model + 7.0),
        (OverrideKind.ADD, -10_000.0, lambda model: 0.0),
    ],
)
def test_what_is_planned_changes_and_what_the_model_said_stays(series, kind, value, expected):
    before = cell(series)
    edit(series, change(TEN, value, kind), note="mailing")
    after = cell(series)
    assert after.mean == pytest.approx(expected(before.mean), rel=1e-4)
    assert after.model_mean == before.model_mean
    assert (after.note, before.note) == ("mailing", "")
    assert cell(series, ELEVEN) == cell(series, ELEVEN, version_id=newest(series).id)


def test_the_version_before_stays_as_it_was(series):
    first = newest(series)
    before = cell(series)
    edit(series, change(TEN, 99.0))
    second = newest(series)
    assert (second.number, second.origin, second.made_by) == (2, Origin.EDITED, "anna")
    assert cell(series, version_id=first.id) == before
    assert second.contacts == pytest.approx(first.contacts + 99.0 - before.mean, rel=1e-4)


def test_totals_move_with_the_cells(series):
    window = day_window(TOMORROW, SHANGHAI)
    asked = {"series_id": series, "window": window, "by": Every.DAY, "scope": WHOLE_CENTRE}
    (before,) = queries.read_totals(**asked)
    added = 50.0
    edit(series, change(TEN, added, OverrideKind.ADD))
    (after,) = queries.read_totals(**asked)
    assert after.mean == pytest.approx(before.mean + added, rel=1e-4)
    assert after.q025 < after.q10 < after.q50 < after.q90 < after.q975
    assert after.q50 == pytest.approx(after.mean, rel=0.05)


def test_an_override_lies_over_the_forecasts_of_the_next_nights(series):
    edit(series, change(TEN, 99.0))
    nightly(AT + timedelta(days=1))
    assert newest(series).origin is Origin.NIGHTLY
    assert cell(series).mean == 99.0
    assert cell(series).model_mean != 99.0


def test_an_override_is_taken_back_by_an_empty_cell(series):
    model = cell(series).mean
    edit(series, change(TEN, 99.0))
    edit(series, change(TEN, None))
    assert cell(series).mean == pytest.approx(model, rel=1e-4)
    assert cell(series).override_id is None
    nightly(AT + timedelta(days=1))
    assert cell(series).override_id is None


def test_a_closed_interval_that_is_planned_is_open_until_it_is_taken_back(series):
    night = local(TOMORROW, 3)
    assert not cell(series, night).is_open
    card = edit(series, change(night, 5.0))
    assert (cell(series, night).is_open, cell(series, night).mean) == (True, 5.0)
    operations.undo_edit(edit_id=card.id, actor=ANNA, at=LATER)
    assert (cell(series, night).is_open, cell(series, night).mean) == (False, 0.0)


def test_an_undo_takes_back_everything_of_an_edit_and_nothing_else(series):
    before = cell(series)
    edit(series, change(ELEVEN, 5.0))
    card = edit(series, change(TEN, 99.0), change(ELEVEN, 88.0))
    undo = operations.undo_edit(edit_id=card.id, actor=BEN, at=LATER)
    assert cell(series).mean == pytest.approx(before.mean, rel=1e-4)
    assert cell(series, ELEVEN).mean == 5.0
    assert (undo.cells, newest(series).number) == (2, 4)
    edits = queries.list_edits(series_id=series, scope=WHOLE_CENTRE)
    assert [each.undone_by for each in edits] == ["", "ben", ""]


def test_an_undo_is_undone_too(series):
    card = edit(series, change(TEN, 99.0))
    undo = operations.undo_edit(edit_id=card.id, actor=ANNA, at=LATER)
    operations.undo_edit(edit_id=undo.id, actor=ANNA, at=LATER)
    assert cell(series).mean == 99.0


def test_what_was_changed_after_an_edit_stays_when_it_is_undone(series):
    card = edit(series, change(TEN, 99.0), change(ELEVEN, 88.0))
    edit(series, change(TEN, 70.0))
    operations.undo_edit(edit_id=card.id, actor=ANNA, at=LATER)
    assert cell(series).mean == 70.0
    assert cell(series, ELEVEN).override_id is None


def test_what_was_emptied_after_an_edit_stays_empty_when_it_is_undone(series):
    edit(series, change(TEN, 60.0))
    card = edit(series, change(TEN, 99.0))
    edit(series, change(TEN, None))
    operations.undo_edit(edit_id=card.id, actor=ANNA, at=LATER)
    assert cell(series).override_id is None


def test_an_edit_is_undone_once(series):
    card = edit(series, change(TEN, 99.0))
    operations.undo_edit(edit_id=card.id, actor=BEN, at=LATER)
    versions = Version.objects.count()
    with pytest.raises(Refusal, match=r"forecast\.edit\.undone"), transaction.atomic():
        operations.undo_edit(edit_id=card.id, actor=ANNA, at=LATER)
    assert Version.objects.count() == versions


def test_who_changes_an_old_version_is_told_what_changed_and_nothing_is_saved(series):
    seen = newest(series).id
    edit(series, change(TEN, 99.0), change(ELEVEN, 88.0), actor=BEN)
    with pytest.raises(Refusal) as told, transaction.atomic():
        edit(series, change(TEN, 1.0), seen=seen)
    assert told.value.code == "forecast.edit.stale"
    assert (told.value.fields["who"], told.value.fields["cells"]) == ("ben", 2)
    assert told.value.fields["number"] == 2
    assert cell(series).mean == 99.0
    assert Edit.objects.count() == 1


def test_a_night_between_looking_and_saving_is_told_too(series):
    seen = newest(series).id
    nightly(AT + timedelta(days=1))
    with pytest.raises(Refusal, match=r"forecast\.edit\.stale"), transaction.atomic():
        edit(series, change(TEN, 1.0), seen=seen)
    assert not Override.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ((), "forecast.edit.cells"),
        ((change(TEN, -1.0),), "forecast.edit.value"),
        ((change(TEN, float("nan")),), "forecast.edit.value"),
        ((change(TEN, float("inf")),), "forecast.edit.value"),
        ((change(TEN, 101.0, OverrideKind.SCALE),), "forecast.edit.value"),
        ((change(TEN + timedelta(minutes=10), 1.0),), "forecast.edit.between"),
        ((change(TEN - timedelta(days=400), 1.0),), "forecast.edit.outside"),
        ((change(TEN, 1.0), change(TEN, 2.0)), "forecast.edit.twice"),
        ((change(TEN, 5.0), change(ELEVEN, -5.0)), "forecast.edit.value"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_as_a_whole(series, changes, code):
    with pytest.raises(Refusal) as told, transaction.atomic():
        edit(series, *changes)
    assert told.value.code == code
    assert (Override.objects.count(), Edit.objects.count(), Version.objects.count()) == (0, 0, 1)


def test_a_failure_half_way_leaves_nothing(series, monkeypatch):
    def fail(*args, **how):
        raise RuntimeError("planted")

    monkeypatch.setattr(editing, "save_version", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        edit(series, change(TEN, 99.0))
    assert (Override.objects.count(), Edit.objects.count(), Version.objects.count()) == (0, 0, 1)
    assert not list_lines(wanted=JournalFilter(action="forecast.cells"))


def test_each_edit_and_undo_is_one_line_of_the_journal(series):
    card = edit(series, change(TEN, 99.0), note="mailing")
    operations.undo_edit(edit_id=card.id, actor=BEN, at=LATER)
    undone, edited = list_lines(wanted=JournalFilter(subject=f"series:{series}"))
    assert (edited.action, edited.actor) == ("forecast.cells.edited", "anna")
    assert (edited.after or {})["note"] == "mailing"
    assert (undone.action, undone.actor) == ("forecast.edit.undone", "ben")


def test_a_thousand_cells_take_less_than_a_second(series):
    start = local(TODAY, 0)
    cells = [change(start + timedelta(minutes=30 * number), 3.0) for number in range(1000)]
    began = process_time()
    card = edit(series, *cells)
    assert process_time() - began < 1.0
    assert card.cells == 1000
    assert Override.objects.filter(ended_by=None).count() == 1000


def test_a_series_by_hand_begins_empty_and_takes_what_people_enter():
    series = a_hand_series()
    card = operations.edit_cells(
        series_id=series,
        changes=[change(TEN, 12.0)],
        seen_version_id=None,
        actor=ANNA,
        at=LATER,
    )
    assert card.cells == 1
    assert (cell(series).mean, cell(series).model_mean) == (12.0, 0.0)
    assert cell(series).q10 < 12 < cell(series).q90
    assert cell(series, ELEVEN).mean == 0.0


def test_a_series_without_a_forecast_cannot_be_edited(db):
    series = series_of(add_queue("silent"))
    with pytest.raises(Refusal, match=r"forecast\.edit\.nothing_yet"), transaction.atomic():
        operations.edit_cells(
            series_id=series.pk, changes=[change(TEN, 1.0)], seen_version_id=None,
            actor=ANNA, at=LATER,
        )  # fmt: skip
    assert not Version.objects.exists()


def rewrite_version():
    Version.objects.update(contacts=1.0)


def remove_days():
    VersionDay.objects.all().delete()


def rewrite_day():
    VersionDay.objects.update(mean=[0.0] * 48)


@pytest.mark.parametrize("tamper", [rewrite_version, remove_days, rewrite_day])
def test_the_database_refuses_to_change_what_was_forecast(series, tamper):
    before = cell(series)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        tamper()
    assert cell(series) == before
