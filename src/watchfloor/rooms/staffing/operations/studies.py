"""Studies: asked for, worked on outside of transactions, kept when they are done."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import process_time
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from pydantic import TypeAdapter

from callmath.simulation import SimulationError
from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import (
    ReplayAsked,
    ReplayResult,
    StudyKind,
    StudyNotFound,
    StudyStatus,
    WhatIfAsked,
    WhatIfResult,
)
from watchfloor.rooms.staffing.models import Study
from watchfloor.rooms.staffing.queries.day_bases import read_base
from watchfloor.rooms.staffing.queries.replaying import replay_day
from watchfloor.rooms.staffing.queries.studies import asked_of
from watchfloor.rooms.staffing.rules.asking_studies import check_replay, check_what_if
from watchfloor.rooms.staffing.rules.scenarios import simulate_scenarios

OPEN = (StudyStatus.QUEUED, StudyStatus.RUNNING)
PARTS = 50  # how often progress is told
SILENT = timedelta(minutes=5)  # a worker that said nothing for longer is gone
MOST_TITLE = 200
Asked = WhatIfAsked | ReplayAsked


class _Canceled(Exception):
    """Somebody took the study back while it ran."""


@transaction.atomic
def ask_study(*, asked: Asked, title: str = "", seed: int = 1, actor: Actor, at: datetime) -> int:
    """Note that a study was asked for; return its number. Whoever asks has these queues in reach.

    :raises Refusal: what is asked makes no sense. Nothing is noted then.
    """
    kind = StudyKind.WHAT_IF if isinstance(asked, WhatIfAsked) else StudyKind.REPLAY
    if isinstance(asked, WhatIfAsked):
        check_what_if(asked)
    else:
        check_replay(asked)
    row = Study.objects.create(
        kind=kind,
        title=title.strip()[:MOST_TITLE],
        asked=TypeAdapter(type(asked)).dump_python(asked, mode="json"),
        seed=seed,
        queued_at=at,
        by=actor.name,
        by_user_id=actor.user_id,
    )
    journal.record(
        action="staffing.study.asked",
        subject=f"staffing_study:{row.pk}",
        actor=actor,
        at=at,
        after={"kind": kind.value, "asked": row.asked},
    )
    return row.pk


@transaction.atomic
def cancel_study(*, study_id: int, actor: Actor, at: datetime) -> None:
    """Take a study back; one that is over stays as it is.

    :raises StudyNotFound: there is none.
    """
    row = Study.objects.select_for_update().filter(pk=study_id, removed_at=None).first()
    if row is None:
        raise StudyNotFound(study_id)
    if row.status not in OPEN:
        return
    row.status, row.finished_at = StudyStatus.CANCELED, at
    row.save(update_fields=["status", "finished_at"])
    journal.record(
        action="staffing.study.canceled", subject=f"staffing_study:{row.pk}", actor=actor, at=at
    )


@transaction.atomic
def remove_study(*, study_id: int, actor: Actor, at: datetime) -> None:
    """Take a study that is over off the list; its row is kept.

    :raises StudyNotFound: there is none, or it was taken off already.
    :raises Refusal: it waits or runs: it has to be taken back first.
    """
    row = Study.objects.select_for_update().filter(pk=study_id, removed_at=None).first()
    if row is None:
        raise StudyNotFound(study_id)
    if row.status in OPEN:
        raise Refusal(
            code="staffing.study.open",
            what=msgid("The study is not over yet."),
            mend=msgid("Take it back first."),
        )
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    journal.record(
        action="staffing.study.removed",
        subject=f"staffing_study:{row.pk}",
        actor=actor,
        at=at,
        before={"kind": row.kind, "title": row.title, "status": row.status},
    )


def work_on_study(*, study_id: int) -> None:
    """Do a study that waits. Who comes second, or after it was taken back, does nothing."""
    waiting = Study.objects.filter(pk=study_id, status=StudyStatus.QUEUED)
    if not waiting.update(status=StudyStatus.RUNNING, started_at=Now(), heartbeat_at=Now()):
        return
    row = Study.objects.get(pk=study_id)
    try:
        result = _simulate(row)
    except _Canceled:
        return
    except (Refusal, SimulationError) as error:
        _end(study_id, StudyStatus.FAILED, problem=_problem(error))
        return
    except Exception:
        _end(study_id, StudyStatus.FAILED, problem={"code": "staffing.study.error"})
        raise
    _end(study_id, StudyStatus.DONE, result=result)


def mark_interrupted(*, at: datetime) -> int:
    """Say of studies whose worker is gone that they will not end; return of how many."""
    gone = Study.objects.filter(status=StudyStatus.RUNNING, heartbeat_at__lt=at - SILENT)
    return gone.update(status=StudyStatus.INTERRUPTED, finished_at=at)


def _simulate(row: Study) -> dict[str, object]:
    asked, tell = asked_of(row), _Teller(row.pk)
    if isinstance(asked, ReplayAsked):
        replayed = replay_day(asked=asked, scope=WHOLE_CENTRE, seed=row.seed, on_progress=tell)
        return _plain(ReplayResult, replayed)
    return _plain(WhatIfResult, _compare(asked, row.seed, tell))


def _compare(asked: WhatIfAsked, seed: int, tell: Callable[[int, int], None]) -> WhatIfResult:
    began = process_time()
    base, sources = read_base(asked)
    # Threads: the loops run without Python's lock, and need no second copy of anything.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = simulate_scenarios(
            base,
            asked.scenarios,
            replications=asked.replications,
            seed=seed,
            executor=pool,
            on_progress=tell,
        )
    return WhatIfResult(
        scenarios=results,
        sources=sources,
        contacts=sum(each.overall.offered.value for each in results) * asked.replications,
        seconds=process_time() - began,
    )


def _plain(kind: type[Any], result: WhatIfResult | ReplayResult) -> dict[str, object]:
    plain: dict[str, object] = TypeAdapter(kind).dump_python(result, mode="json")
    return plain


@dataclass(slots=True)
class _Teller:
    study_id: int
    told: int = -1

    def __call__(self, done: int, total: int) -> None:
        """Write down how far the study is, some dozens of times; stop it when it was taken back."""
        part = done * PARTS // max(total, 1)
        if part == self.told:
            return
        self.told = part
        running = Study.objects.filter(pk=self.study_id, status=StudyStatus.RUNNING)
        if not running.update(done=done, total=total, heartbeat_at=Now()):
            raise _Canceled


def _end(
    study_id: int,
    status: StudyStatus,
    *,
    result: dict[str, object] | None = None,
    problem: dict[str, object] | None = None,
) -> None:
    """Write down how a study ended, unless it was taken back meanwhile."""
    running = Study.objects.filter(pk=study_id, status=StudyStatus.RUNNING)
    running.update(status=status, result=result, problem=problem, finished_at=Now())


def _problem(error: Refusal | SimulationError) -> dict[str, object]:
    if isinstance(error, SimulationError):
        what = msgid("The model cannot be simulated: %(reason)s")
        return {"code": error.code, "what": what, "fields": {"reason": str(error)}}
    return {
        "code": error.code,
        "what": error.what,
        "where": error.where,
        "mend": error.mend,
        "fields": {name: str(value) for name, value in error.fields.items()},
    }
