"""A run makes a version of every series; what fails for one never stops the rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.journal import JournalFilter, list_lines
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.forecast import operations, queries
from watchfloor.rooms.forecast.contracts import Origin, RunState, RunStatus
from watchfloor.rooms.forecast.models import Run, Series, Version
from watchfloor.rooms.forecast.operations import running
from watchfloor.rooms.forecast.operations.saving import save_version
from watchfloor.rooms.forecast.rules import answering
from watchfloor.rooms.forecast.rules.engine import ask_engine
from watchfloor.rooms.interactions.models import ImportRun, IntervalCount

from .build import AT, JOB, SHANGHAI, TODAY, a_forecast, add_queue, bring_totals, local, series_of

pytestmark = pytest.mark.django_db


def run_all(**wanted):
    return operations.run_forecasts(origin=Origin.NIGHTLY, actor=JOB, at=AT, **wanted)


def intervals_of(series, day=TODAY):
    return queries.read_intervals(
        series_id=series.pk, window=day_window(day, SHANGHAI), scope=WHOLE_CENTRE
    )


def test_every_queue_gets_a_series_once():
    first, second = add_queue("hotline"), add_queue("hotline")
    assert operations.sync_series(actor=JOB, at=AT) == 2
    assert operations.sync_series(actor=JOB, at=AT) == 0
    assert set(Series.objects.values_list("queue_id", flat=True)) == {first.pk, second.pk}
    codes = set(Series.objects.values_list("code", flat=True))
    assert "hotline" in codes
    assert len(codes) == 2


def test_a_version_begins_after_the_records_and_reaches_its_horizon():
    series = a_forecast()
    (version,) = queries.list_versions(series_id=series.pk, scope=WHOLE_CENTRE)
    assert version.number == 1
    assert version.history_last == TODAY - timedelta(days=1)
    assert version.first_day == TODAY
    assert version.last_day == TODAY + timedelta(days=series.horizon_days - 1)


def test_what_is_forecast_is_near_what_usually_comes():
    series = a_forecast()
    total = sum(each.mean for each in intervals_of(series))
    assert total == pytest.approx(1.3 * 124 * 2, rel=0.1)  # a Monday of the generated weeks
    ten = next(each for each in intervals_of(series) if each.starts_at == local(TODAY, 10))
    assert ten.is_open
    assert ten.q025 <= ten.q10 <= ten.q50 <= ten.q90 <= ten.q975
    assert ten.q10 < ten.mean < ten.q90
    assert ten.handle_seconds == pytest.approx(240, rel=0.05)
    night = next(each for each in intervals_of(series) if each.starts_at == local(TODAY, 3))
    assert (night.is_open, night.mean, night.q975) == (False, 0.0, 0.0)


def test_the_parts_that_are_kept_make_the_mean():
    series = a_forecast()
    for day in Version.objects.get(series=series).days.all()[:7]:
        product = 1.0
        for share in day.components.values():
            product *= share[20] if isinstance(share, list) else share
        assert product == pytest.approx(day.model_mean[20], rel=1e-3)


def test_a_run_is_counted_and_told_in_one_line():
    series = a_forecast()
    (run,) = queries.list_runs()
    assert (run.status, run.total, run.done, run.failed) == (RunStatus.DONE, 1, 1, 0)
    (result,) = queries.list_run_results(run_id=run.id, scope=WHOLE_CENTRE)
    assert (result.series_id, result.state) == (series.pk, RunState.DONE)
    assert len(list_lines(wanted=JournalFilter(action="forecast.run"))) == 1


def test_progress_is_told_up_to_the_end():
    for code in ("a", "b", "c"):
        bring_totals(add_queue(code), days=21)
    operations.sync_series(actor=JOB, at=AT)
    told: list[float] = []
    run_all(progress=told.append)
    assert told == pytest.approx([1 / 3, 2 / 3, 1.0])


def test_a_failure_of_one_series_never_stops_the_rest(monkeypatch):
    for code in ("bad", "good"):
        bring_totals(add_queue(code), days=35)
    operations.sync_series(actor=JOB, at=AT)

    def fail_on_bad(question):
        if question.code == "bad":
            raise RuntimeError("planted")
        return ask_engine(question)

    monkeypatch.setattr(answering, "ask_engine", fail_on_bad)
    report = run_all()
    bad, good = (Series.objects.get(code=code) for code in ("bad", "good"))
    states = {result.series_id: result.state for result in report.results}
    assert states == {bad.pk: RunState.FELL_BACK, good.pk: RunState.DONE}
    version = Version.objects.get(series=bad)
    assert (version.state, version.reason, version.model) == (
        RunState.FELL_BACK,
        "RuntimeError",
        "average_8_weeks",
    )
    notes = queries.read_notes(version_id=version.pk, scope=WHOLE_CENTRE)
    assert [note.code for note in notes] == ["forecast.fell_back"]
    total = sum(each.mean for each in intervals_of(bad))
    assert total == pytest.approx(1.3 * 124 * 2, rel=0.15)


def test_where_the_simple_way_fails_too_the_version_before_holds(monkeypatch):
    series = a_forecast()

    def fail(question):
        raise ValueError("planted")

    monkeypatch.setattr(answering, "ask_engine", fail)
    monkeypatch.setattr(answering, "simple_forecast", fail)
    (result,) = run_all().results
    assert result.state is RunState.FELL_BACK
    assert result.version_id == Version.objects.get(series=series).pk  # no second one was made


def test_a_series_without_records_is_skipped_and_says_so():
    queue = add_queue("silent")
    series = series_of(queue)
    (result,) = run_all().results
    assert (result.state, result.version_id) == (RunState.SKIPPED, None)
    assert result.reason == "history.empty"
    assert not Version.objects.filter(series=series).exists()


def test_a_saved_version_survives_a_failure_to_save_the_next(monkeypatch):
    first, second = add_queue("a"), add_queue("b")
    for queue in (first, second):
        bring_totals(queue, days=21)
    operations.sync_series(actor=JOB, at=AT)

    def fail_on_b(draft, *, series, **how):
        made = save_version(draft, series=series, **how)
        if series.code == "b":
            raise ValueError("planted")
        return made

    monkeypatch.setattr(running, "save_version", fail_on_b)
    report = run_all()
    assert [result.state for result in report.results] == [RunState.DONE, RunState.FAILED]
    assert [version.series.code for version in Version.objects.all()] == ["a"]


def test_a_run_is_done_once():
    bring_totals(add_queue("a"), days=21)
    operations.sync_series(actor=JOB, at=AT)
    run_id = operations.queue_run(origin=Origin.ASKED, actor=JOB, at=AT)
    assert len(operations.work_on_run(run_id=run_id, at=AT).results) == 1
    assert operations.work_on_run(run_id=run_id, at=AT).results == ()
    assert Version.objects.count() == 1


def test_an_executor_changes_nothing_but_the_time():
    for code in ("a", "b"):
        bring_totals(add_queue(code), days=28)
    operations.sync_series(actor=JOB, at=AT)
    run_all()
    with ThreadPoolExecutor(2) as pool:
        run_all(executor=pool)
    for series in Series.objects.all():
        plain, pooled = Version.objects.filter(series=series).order_by("number")
        assert [day.mean for day in plain.days.order_by("day")] == [
            day.mean for day in pooled.days.order_by("day")
        ]


def test_a_day_that_is_cut_off_is_not_learned_from():
    queue = add_queue()
    bring_totals(queue, days=70, last=TODAY - timedelta(days=1))
    noon = local(TODAY - timedelta(days=1), 12)
    IntervalCount.objects.filter(queue=queue, start_at__gte=noon).delete()
    ImportRun.objects.update(last_at=noon)
    series = series_of(queue)
    run_all()
    version = Version.objects.get(series=series)
    assert version.history_last == TODAY - timedelta(days=2)
    assert version.first_day == TODAY - timedelta(days=1)


def test_only_what_was_asked_for_is_forecast():
    wanted, other = add_queue("a"), add_queue("b")
    for queue in (wanted, other):
        bring_totals(queue, days=21)
    operations.sync_series(actor=JOB, at=AT)
    series = Series.objects.get(queue=wanted)
    operations.run_forecasts(series_ids=[series.pk], actor=JOB, at=AT)
    assert {version.series_id for version in Version.objects.all()} == {series.pk}
    assert Run.objects.get().series_ids == [series.pk]


def test_history_may_end_at_an_earlier_day():
    queue = add_queue()
    bring_totals(queue, days=70)
    series = series_of(queue)
    end = TODAY - timedelta(days=10)
    run_all(history_end=end)
    version = Version.objects.get(series=series)
    assert (version.history_last, version.first_day) == (end, end + timedelta(days=1))
    window = Window(local(end + timedelta(days=1), 0), local(end + timedelta(days=2), 0))
    assert queries.read_intervals(series_id=series.pk, window=window, scope=WHOLE_CENTRE)
