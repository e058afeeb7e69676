"""Runs: many series forecast in one go. Computed outside of transactions, saved one by one.

What fails for one series never stops the rest: a simpler way is taken, or the version before
holds, and the run says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import (
    Origin,
    RunReport,
    RunState,
    RunStatus,
    SeriesResult,
    SeriesSource,
)
from watchfloor.rooms.forecast.models import Run, RunResult, Scenario, Series, Version
from watchfloor.rooms.forecast.queries.questions import build_question
from watchfloor.rooms.forecast.queries.records import Records
from watchfloor.rooms.forecast.rules.answering import Asked, Outcome, answer_each, name_error
from watchfloor.rooms.forecast.rules.asking import Question

from .by_peer import peer_draft
from .pool import open_pool
from .saving import Draft, draft_of_answer, find_newest, lock_series, save_version
from .scenarios import find_scenario
from .series import IMPORTED

log = logging.getLogger(__name__)
Progress = Callable[[float], None]
_CHUNK = 32  # series whose records are held at a time


@dataclass(frozen=True, slots=True)
class _Go:
    """What is the same for every series of a run."""

    run_id: int
    scenario_id: int | None
    history_end: date | None
    origin: Origin
    records: Records
    actor: Actor
    at: datetime


def run_forecasts(
    *,
    series_ids: Collection[int] | None = None,
    scenario_id: int | None = None,
    history_end: date | None = None,
    origin: Origin = Origin.ASKED,
    progress: Progress | None = None,
    actor: Actor,
    at: datetime,
    executor: Executor | None = None,
) -> RunReport:
    """Forecast some series (all) and keep a version of each in a scenario (every one).

    Without an executor many series are computed in processes of their own and a few in this one;
    the answers are the same. Peers come after the series that they are scaled from.
    """
    run_id = queue_run(
        series_ids=series_ids, scenario_id=scenario_id, origin=origin, actor=actor, at=at
    )
    return work_on_run(
        run_id=run_id, history_end=history_end, progress=progress, at=at, executor=executor
    )


@transaction.atomic
def queue_run(
    *,
    series_ids: Collection[int] | None = None,
    scenario_id: int | None = None,
    origin: Origin,
    actor: Actor,
    at: datetime,
) -> int:
    """Note that a forecast of some series (all) was asked for; return the run's number."""
    if scenario_id is not None:
        find_scenario(scenario_id, actor=actor, at=at)
    run = Run.objects.create(
        origin=origin,
        scenario_id=scenario_id,
        series_ids=sorted(series_ids or ()),
        total=_active(series_ids or ()).count(),
        queued_at=at,
        by=actor.name,
        by_user_id=actor.user_id,
    )
    journal.record(
        action="forecast.run.asked",
        subject=f"forecast_run:{run.pk}",
        actor=actor,
        at=at,
        after={"series": run.series_ids or "all", "scenario": scenario_id, "origin": origin},
    )
    return run.pk


def work_on_run(
    *,
    run_id: int,
    history_end: date | None = None,
    progress: Progress | None = None,
    at: datetime,
    executor: Executor | None = None,
) -> RunReport:
    """Do a run that waits, in the name of who asked for it. Who comes second finds it done."""
    claimed = Run.objects.filter(pk=run_id, status=RunStatus.QUEUED).update(
        status=RunStatus.RUNNING, started_at=Now(), heartbeat_at=Now()
    )
    if not claimed:
        return RunReport(())
    run = Run.objects.get(pk=run_id)
    actor = Actor(name=run.by, user_id=run.by_user_id, origin="job")
    find_scenario(run.scenario_id, actor=actor, at=at)
    go = _Go(
        run_id=run_id,
        scenario_id=run.scenario_id,
        history_end=history_end,
        origin=Origin(run.origin),
        records=Records(zone=calendars.centre_zone(), at=at),
        actor=actor,
        at=at,
    )
    series = _in_order(_active(run.series_ids))
    results = []
    with open_pool(0 if executor else len(series)) as pool:
        for result in _forecast_all(go, series, executor or pool):
            results.append(result)
            _tell(go, result, len(results))
            if progress is not None:
                progress(len(results) / len(series))
    _end_run(go, len(series))
    return RunReport(tuple(results))


def _active(series_ids: Collection[int]) -> QuerySet[Series]:
    found = Series.objects.select_related("queue", "peer").filter(is_active=True)
    return found.filter(pk__in=series_ids) if series_ids else found


def _in_order(found: Collection[Series]) -> list[Series]:
    """Return the series by code, those scaled from others last."""
    return sorted(found, key=lambda row: (row.source == SeriesSource.PEER, row.code))


def _forecast_all(
    go: _Go, series: Sequence[Series], executor: Executor | None
) -> Iterator[SeriesResult]:
    """Yield what became of each series; the records of a few are held at a time."""
    own = [row for row in series if row.source == SeriesSource.QUEUE and row.method != IMPORTED]
    for row, question, outcome in answer_each(_ask_all(go, own), executor):
        yield _keep(go, row, question, outcome)
    for row in series:
        if row not in own:
            yield _without_engine(go, row)


def _ask_all(go: _Go, own: Sequence[Series]) -> Iterator[tuple[Series, Asked]]:
    """Yield each series with what is to be asked of it; records are read of many at once."""
    for start in range(0, len(own), _CHUNK):
        chunk = own[start : start + _CHUNK]
        try:
            go.records.bring([row.queue_id for row in chunk if row.queue_id])
        except DatabaseError:
            log.exception("forecast: the records of many series cannot be read at once")
            go.records.let_go()  # so that each is tried by itself
        yield from ((row, _ask(go, row)) for row in chunk)


def _ask(go: _Go, row: Series) -> Asked:
    try:
        question = build_question(series=row, records=go.records, history_end=go.history_end)
    except (ValueError, ArithmeticError, LookupError, DatabaseError) as error:
        log.exception("forecast: the records of %s cannot be read", row.code)
        return Outcome(None, RunState.FAILED, name_error(error))
    return question or Outcome(None, RunState.SKIPPED, "history.empty")


def _keep(go: _Go, row: Series, question: Asked, outcome: Outcome) -> SeriesResult:
    if outcome.answer is None or not isinstance(question, Question):
        return _without_version(go, row, outcome)
    draft = draft_of_answer(
        outcome.answer,
        first_day=question.first_day,
        timezone=question.timezone,
        interval_minutes=question.interval_minutes,
        origin=go.origin,
        state=outcome.state,
        reason=outcome.reason or row.method_reason,
        history_first=question.frame["starts_at"][0].date(),
        history_last=question.history_last,
    )
    return _save(go, row, draft)


def _without_engine(go: _Go, row: Series) -> SeriesResult:
    """Keep a version scaled from a peer's; what people fill in or imported stays as it is."""
    if row.source != SeriesSource.PEER:
        return _without_version(go, row, Outcome(None, RunState.SKIPPED, row.method or row.source))
    draft = peer_draft(row, go.origin)
    if draft is None:
        return _without_version(go, row, Outcome(None, RunState.SKIPPED, "peer.empty"))
    return _save(go, row, draft)


def _without_version(go: _Go, row: Series, outcome: Outcome) -> SeriesResult:
    """Let the version before hold; say that it does, or that there is none."""
    before = Version.objects.filter(series=row, scenario__is_base=True).order_by("-number").first()
    if before is not None and outcome.state is RunState.FAILED:
        return SeriesResult(row.pk, RunState.FELL_BACK, before.pk, outcome.reason)
    return SeriesResult(row.pk, outcome.state, before.pk if before else None, outcome.reason)


def _save(go: _Go, row: Series, draft: Draft) -> SeriesResult:
    """Keep the version of each scenario, each in a transaction of its own."""
    made: Version | None = None
    try:
        for scenario in _scenarios(go):
            made = _save_one(go, row, scenario, draft) or made
    except (ValueError, ArithmeticError, LookupError, DatabaseError) as error:
        log.exception("forecast: the version of %s cannot be saved", row.code)
        return _without_version(go, row, Outcome(None, RunState.FAILED, name_error(error)))
    return SeriesResult(row.pk, draft.state, made.pk if made else None, draft.reason)


def _scenarios(go: _Go) -> list[Scenario]:
    """Return the scenarios of a run, the base last: its version is the one that is told of."""
    found = Scenario.objects.filter(removed_at=None).order_by("is_base", "pk")
    return list(found.filter(pk=go.scenario_id) if go.scenario_id else found)


@transaction.atomic
def _save_one(go: _Go, row: Series, scenario: Scenario, draft: Draft) -> Version | None:
    series = lock_series(row.pk)
    newest = find_newest(series, scenario)
    if newest is not None and not scenario.is_base and newest.origin == Origin.IMPORTED:
        return None  # a forecast made elsewhere, kept to compare with
    return save_version(draft, series=series, scenario=scenario, actor=go.actor, at=go.at)


@transaction.atomic
def _tell(go: _Go, result: SeriesResult, done: int) -> None:
    RunResult.objects.update_or_create(
        run_id=go.run_id,
        series_id=result.series_id,
        defaults={
            "state": result.state,
            "version_id": result.version_id,
            "reason": result.reason,
            "at": go.at,
        },
    )
    Run.objects.filter(pk=go.run_id).update(done=done, heartbeat_at=Now())


@transaction.atomic
def _end_run(go: _Go, total: int) -> None:
    Run.objects.filter(pk=go.run_id).update(
        status=RunStatus.DONE, done=total, total=total, finished_at=Now()
    )
