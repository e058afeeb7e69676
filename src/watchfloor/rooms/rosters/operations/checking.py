"""Checking a version with the engine's verifier, which knows nothing of how it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from callmath.scheduling import Problem, SchedulingError, check
from watchfloor.rooms.rosters.contracts import ShiftCell
from watchfloor.rooms.rosters.models import Version
from watchfloor.rooms.rosters.queries.state import problem_of
from watchfloor.rooms.rosters.queries.versions import read_cells
from watchfloor.rooms.rosters.rules.cells import paid_minutes, to_assignment
from watchfloor.rooms.rosters.rules.results import (
    figures_of_check,
    pack_uncovered,
    pack_violations,
)

SMALL = 3_000  # people x days that are checked while somebody waits
_LOST = ("lower_bound", "gap_share")  # what an edit makes untrue


def check_version(*, version_id: int) -> bool:
    """Work out what a version costs, breaks and leaves uncovered; False: that is known, or it went.

    Edits may come meanwhile: then nothing is kept, and whoever made them asks again.
    """
    row = Version.objects.select_related("roster").filter(pk=version_id).first()
    if row is None or row.figures.get("checked_revision") == row.revision:
        return False
    try:
        found = verify(row.roster_id, row.settings, read_cells(version_id=row.pk))
    except SchedulingError as error:
        found = Verified({"broken_hard": 1.0}, [], [_cannot_be(error)])
    return _keep(row.pk, row.revision, found)


@transaction.atomic
def check_if_small(*, version_id: int) -> bool:
    """Check a version at once if that takes no time that anybody would notice."""
    row = Version.objects.select_related("roster").get(pk=version_id)
    if row.figures.get("checked_revision") == row.revision:
        return False
    problem = problem_of(row.roster_id, row.settings).problem
    if len(problem.people) * problem.days > SMALL:
        return False
    return check_version(version_id=version_id)


@dataclass(frozen=True, slots=True)
class Verified:
    """What the verifier found, as it is kept."""

    figures: Mapping[str, float]
    uncovered: list[list[Any]]
    violations: list[dict[str, Any]]


def verify(roster_id: int, settings: Mapping[str, Any], cells: Sequence[ShiftCell]) -> Verified:
    """Return what the verifier finds of shifts as things stand now.

    :raises SchedulingError: the roster's problem itself cannot be meant so.
    """
    return verify_against(problem_of(roster_id, settings).problem, cells)


def verify_against(problem: Problem, cells: Sequence[ShiftCell]) -> Verified:
    """Return what the verifier finds of shifts.

    :raises SchedulingError: the problem itself cannot be meant so.
    """
    first: date = problem.first_day
    found = check(problem, [to_assignment(cell, first) for cell in cells])
    return Verified(
        figures=figures_of_check(
            found, shifts=len(cells), paid_minutes=sum(paid_minutes(cell) for cell in cells)
        ),
        uncovered=pack_uncovered(found.uncovered),
        violations=pack_violations(found.violations),
    )


@transaction.atomic
def _keep(version_id: int, revision: int, found: Verified) -> bool:
    rows = Version.objects.select_for_update().filter(pk=version_id, revision=revision)
    row = rows.first()
    if row is None:
        return False
    kept = {
        name: value for name, value in row.figures.items() if name not in _LOST or row.revision == 0
    }
    row.figures = {**kept, **found.figures, "checked_revision": revision}
    row.uncovered, row.violations = found.uncovered, found.violations
    row.save(update_fields=["figures", "uncovered", "violations"])
    return True


def _cannot_be(error: SchedulingError) -> dict[str, Any]:
    """Return a problem that the engine refuses as something broken, so that it is shown."""
    return {
        "rule": f"fact.{error.code}",
        "kind": error.code,
        "hard": True,
        "amount": 1.0,
        "cost": 0.0,
        "people": [],
        "days": [],
        "words": {"en": str(error), "zh": str(error)},
    }
