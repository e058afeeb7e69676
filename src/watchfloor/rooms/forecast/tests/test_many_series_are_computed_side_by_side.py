"""A night's forecasts are shared among processes; none that dies takes the night with it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest
from django.db import DatabaseError

from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import RunState
from watchfloor.rooms.forecast.models import Version, VersionDay
from watchfloor.rooms.forecast.operations import pool
from watchfloor.rooms.forecast.queries.records import Records
from watchfloor.rooms.forecast.rules import answering
from watchfloor.rooms.forecast.rules.answering import ON_THE_WAY, Outcome, answer_each

from .build import AT, JOB, add_queue, bring_totals

NO_ANSWER = Outcome(None, RunState.SKIPPED, "test")


class Dying(Executor):
    """Takes two questions; then the processes are gone."""

    def __init__(self) -> None:
        self.taken = 0

    def submit(self, call, /, *questions, **more):
        self.taken += 1
        if self.taken > 2:
            raise BrokenProcessPool("gone")
        future: Future[object] = Future()
        future.set_exception(BrokenProcessPool("died"))
        return future


@pytest.fixture
def queues(db) -> list[str]:
    codes = ["a", "b", "c", "d"]
    for code in codes:
        bring_totals(add_queue(code), days=28)
    operations.sync_series(actor=JOB, at=AT)
    return codes


def kept_means(number: int) -> list[tuple[str, list[float]]]:
    rows = VersionDay.objects.filter(version__number=number).select_related("version__series")
    found = [(row.version.series.code, row.mean) for row in rows.order_by("version__series", "day")]
    assert len(found) == 4 * 56
    return found


@pytest.mark.usefixtures("queues")
def test_processes_of_our_own_give_the_same_figures(monkeypatch, settings):
    operations.run_forecasts(actor=JOB, at=AT)
    monkeypatch.setattr(pool, "WORTH_A_PROCESS", 2)
    settings.FORECAST_WORKERS = 2
    monkeypatch.setattr(answering, "ask_engine", None)  # of this process: nothing is computed here
    report = operations.run_forecasts(actor=JOB, at=AT)
    assert [result.state for result in report.results] == [RunState.DONE] * 4
    assert kept_means(2) == kept_means(1)


def test_few_series_or_one_worker_need_no_process(settings):
    settings.FORECAST_WORKERS = 4
    with pool.open_pool(2 * pool.WORTH_A_PROCESS - 1) as few:
        assert few is None
    settings.FORECAST_WORKERS = 1
    with pool.open_pool(1000) as one:
        assert one is None


@pytest.mark.usefixtures("queues")
def test_when_the_processes_die_who_waited_gets_a_makeshift_and_the_rest_is_computed_here():
    report = operations.run_forecasts(actor=JOB, at=AT, executor=Dying())
    assert [(result.state, result.reason) for result in report.results] == [
        (RunState.FELL_BACK, answering.DIED),
        (RunState.FELL_BACK, answering.DIED),
        (RunState.DONE, ""),
        (RunState.DONE, ""),
    ]
    models = Version.objects.order_by("series__code").values_list("model", flat=True)
    assert [model == "average_8_weeks" for model in models] == [True, True, False, False]


def test_few_questions_are_held_at_a_time():
    begun: list[int] = []

    def asked() -> Iterator[tuple[int, Outcome]]:
        for number in range(100):
            begun.append(number)
            yield number, NO_ANSWER

    with ThreadPoolExecutor(1) as executor:
        for done, (number, _, outcome) in enumerate(answer_each(asked(), executor)):
            assert (number, outcome) == (done, NO_ANSWER)
            assert len(begun) <= done + 1 + ON_THE_WAY
    assert len(begun) == 100


@pytest.mark.usefixtures("queues")
def test_records_that_cannot_be_read_at_once_are_read_one_by_one(monkeypatch):
    def fail(records, queue_ids):
        raise DatabaseError("planted")

    monkeypatch.setattr(Records, "bring", fail)
    report = operations.run_forecasts(actor=JOB, at=AT)
    assert [result.state for result in report.results] == [RunState.DONE] * 4
