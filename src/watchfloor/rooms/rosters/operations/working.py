"""Working on a run, outside of transactions: read, solve, keep the result whole or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from callmath import scheduling
from callmath.scheduling import Explanation, Problem, Progress, Roster, SchedulingError
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import Origin, RunState, ShiftCell
from watchfloor.rooms.rosters.models import Run, Version
from watchfloor.rooms.rosters.queries.effects import engine_refusal
from watchfloor.rooms.rosters.queries.problems import build_problem
from watchfloor.rooms.rosters.queries.versions import read_cells
from watchfloor.rooms.rosters.rules.cells import to_cell
from watchfloor.rooms.rosters.rules.results import pack_explanation
from watchfloor.rooms.rosters.rules.running import (
    changes_of,
    found_figures,
    roster_of,
    seed_of,
    time_limit,
)

from .checking import verify_against
from .versions import save_version

log = logging.getLogger(__name__)
SILENT = timedelta(minutes=30)  # beyond its time limit: its worker is gone
TELL_SECONDS = 0.5
Clock = Callable[[], datetime]


def work_on_run(*, run_id: int, clock: Clock) -> None:
    """Do a run that waits. Who comes second, or after it was cancelled, does nothing.

    `clock` says when a result is kept, which is long after the work began.
    """
    waiting = Run.objects.filter(pk=run_id, state=RunState.WAITING)
    if not waiting.update(state=RunState.RUNNING, started_at=Now(), stage="reading"):
        return
    run = Run.objects.select_related("roster", "base").get(pk=run_id)
    try:
        _WORK[run.kind](run, clock)
    except SchedulingError as error:
        _fail(run_id, _problem(engine_refusal(error)))
    except Refusal as error:
        _fail(run_id, _problem(error))
    except Exception:
        _fail(run_id, {"code": "rosters.run.error", "what": _BROKE})
        raise


_BROKE = msgid("Something broke; the log of the worker says what.")


def mark_lost(*, at: datetime) -> int:
    """Say of runs whose worker is gone that they failed; return of how many."""
    lost = 0
    for run in Run.objects.filter(state=RunState.RUNNING):
        allowed = timedelta(seconds=time_limit(run.settings)) + SILENT
        if run.started_at is None or run.started_at < at - allowed:
            _fail(run.pk, {"code": "rosters.run.lost", "what": _LOST})
            lost += 1
    return lost


_LOST = msgid("The worker that did this is gone. Ask for it again.")


def _solve(run: Run, clock: Clock) -> None:
    problem = _read(run)
    roster = scheduling.solve(
        problem,
        time_limit_seconds=time_limit(run.settings),
        seed=seed_of(run.settings),
        on_progress=_Teller(run.pk),
    )
    _save(run, problem, roster, Origin.SOLVED, clock())


def _repair(run: Run, clock: Clock) -> None:
    problem = _read(run)
    if run.base is None:
        raise Refusal(
            code="rosters.run.base_gone", what=msgid("The version to be repaired is gone.")
        )
    cells = read_cells(version_id=run.base.pk)
    before = roster_of(cells, problem.first_day, run.base.figures)
    changes = changes_of(run.settings, problem.first_day)
    repaired = scheduling.repair(
        problem,
        before,
        changes,
        time_limit_seconds=time_limit(run.settings),
        seed=seed_of(run.settings),
    )
    _save(run, problem, repaired, Origin.REPAIRED, clock())


def _explain(run: Run, clock: Clock) -> None:
    problem = _read(run)
    found = scheduling.explain(problem, time_limit_seconds=time_limit(run.settings))
    kept = pack_explanation(found)
    with transaction.atomic():
        if run.base is not None:
            Version.objects.filter(pk=run.base.pk).update(explanation=kept)
        _end(run.pk, RunState.DONE, problem={"explanation": kept}, version_id=run.base_id)


_WORK = {"solve": _solve, "repair": _repair, "explain": _explain}


def _read(run: Run) -> Problem:
    pinned: tuple[ShiftCell, ...] = ()
    if run.base is not None and run.kind == "solve":
        pinned = tuple(cell for cell in read_cells(version_id=run.base.pk) if cell.is_pinned)
    built = build_problem(roster_id=run.roster_id, settings=_of_problem(run), pinned=pinned)
    return built.problem


def _of_problem(run: Run) -> Mapping[str, Any]:
    """Return the settings that the problem is made with: a repair has those of its base."""
    kept = run.base.settings if run.base is not None and run.kind != "solve" else {}
    return {**kept, **{name: value for name, value in run.settings.items() if name in _MAKES}}


_MAKES = frozenset(
    {"friendly", "need", "under_cost", "over_cost", "lines", "meetings", "without_rules"}
)


def _save(run: Run, problem: Problem, roster: Roster, origin: Origin, at: datetime) -> None:
    """Keep a roster as a version and end the run, in one transaction."""
    cells = [to_cell(each, problem.first_day) for each in roster.assignments]
    found = verify_against(problem, cells)
    explanation: Explanation = roster.explanation
    kept = {
        "settings": _of_problem(run),
        "figures": {**found_figures(roster), **found.figures},
        "uncovered": found.uncovered,
        "violations": found.violations,
        "explanation": pack_explanation(explanation),
    }
    with transaction.atomic():
        version_id = save_version(
            roster_id=run.roster_id,
            cells=cells,
            origin=origin,
            parent_id=run.base_id,
            note=str(run.settings.get("note", "")),
            kept=kept,
            actor=Actor(name=run.asked_by, origin="job"),
            at=at,
        )
        state = RunState.CANCELLED if roster.stopped == "cancelled" else RunState.DONE
        _end(
            run.pk,
            state,
            version_id=version_id,
            cost=found.figures["cost"],
            lower_bound=found_figures(roster).get("lower_bound"),
        )


@dataclass(slots=True)
class _Teller:
    """Writes down how far a run is, twice a second; says no when somebody wants it to stop."""

    run_id: int
    told: float = field(default=0.0)
    go_on: bool = True

    def __call__(self, progress: Progress) -> bool:
        now = monotonic()
        if now - self.told < TELL_SECONDS:
            return self.go_on
        self.told = now
        running = Run.objects.filter(pk=self.run_id, state=RunState.RUNNING)
        running.update(
            stage=progress.stage[:40],
            share=progress.share,
            cost=progress.cost,
            lower_bound=progress.lower_bound,
        )
        self.go_on = running.filter(cancel_asked_at=None).exists()
        return self.go_on


def _fail(run_id: int, problem: Mapping[str, Any]) -> None:
    _end(run_id, RunState.FAILED, problem=dict(problem))


def _end(run_id: int, state: RunState, **columns: Any) -> None:
    running = Run.objects.filter(pk=run_id, state=RunState.RUNNING)
    running.update(state=state, ended_at=Now(), share=1.0, **columns)


def _problem(error: Refusal) -> dict[str, Any]:
    return {
        "code": error.code,
        "what": error.what,
        "where": error.where,
        "mend": error.mend,
        "fields": {name: str(value) for name, value in error.fields.items()},
    }
