"""Runs: a roster worked out, repaired or explained. Asked for here, done by the workers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.rosters.contracts import RosterNotFound, RunState
from watchfloor.rooms.rosters.models import Run, Version
from watchfloor.rooms.rosters.rules.asking import check_run

from .rosters import OPEN, get_locked_roster, run_refusal


@transaction.atomic
def ask_run(
    *,
    roster_id: int,
    kind: str = "solve",
    base_version_id: int | None = None,
    settings: Mapping[str, object] | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Note that a roster is to be worked out, repaired or explained; return the run's number.

    Whoever calls hands it to the workers with `jobs.start_run`. `settings`: those of
    `queries.build_problem`, and `time_limit_seconds`, `seed`, `keep_pinned`; of a repair `absent`
    (agent_id and days), `from_day` and `from_minute` (what begins earlier stays).

    :raises RosterNotFound: there is no such roster or version.
    :raises Refusal: the settings make no sense, or the roster is being worked out already.
    """
    check_run(kind, settings or {}, has_base=base_version_id is not None)
    row = get_locked_roster(roster_id)
    bases = Version.objects.filter(roster=row)
    if base_version_id is not None and not bases.filter(pk=base_version_id).exists():
        raise RosterNotFound(base_version_id)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                roster=row,
                base_id=base_version_id,
                kind=kind,
                settings=dict(settings or {}),
                state=RunState.WAITING,
                asked_by=actor.name,
                asked_at=at,
            )
    except IntegrityError as error:
        raise run_refusal() from error
    journal.record(
        action="rosters.run.asked",
        subject=f"roster:{row.pk}",
        actor=actor,
        at=at,
        after={"run": run.pk, "kind": kind, "base": base_version_id, "settings": run.settings},
    )
    return run.pk


@transaction.atomic
def cancel_run(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Ask a run to stop; the best that it has found is kept. One that is over stays as it is.

    :raises RosterNotFound: there is no such run.
    """
    run = Run.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise RosterNotFound(run_id)
    if run.state not in OPEN or run.cancel_asked_at is not None:
        return
    run.cancel_asked_at = at
    if run.state == RunState.WAITING:
        run.state, run.ended_at = RunState.CANCELLED, at
    run.save(update_fields=["cancel_asked_at", "state", "ended_at"])
    journal.record(
        action="rosters.run.cancelled",
        subject=f"roster:{run.roster_id}",
        actor=actor,
        at=at,
        after={"run": run.pk},
    )
