"""What people put over single steps of the chain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import Step, StepChangeCell, StepKind

Floats = NDArray[np.float64]
MOST_CELLS = 20_000
MOST_SCALE = 100.0
_MOST: Mapping[Step, float] = {
    Step.CONTACTS: 10_000_000.0,
    Step.HANDLE_SECONDS: 86_400.0,
    Step.LOAD_ERLANGS: 50_000.0,
    Step.REQUIRED: 50_000.0,
    Step.SCHEDULED: 100_000.0,
    Step.ROSTERED: 100_000.0,
}


@dataclass(frozen=True, slots=True)
class Laid:
    """An override as it lies on a step of an interval."""

    id: int
    starts_at: datetime
    step: Step
    kind: StepKind
    value: float


class Overlay:
    """The overrides of a horizon, by step and interval."""

    def __init__(self, laid: Iterable[Laid], starts_at: Sequence[datetime]) -> None:
        places = {at.timestamp(): place for place, at in enumerate(starts_at)}
        self.by_step: dict[Step, dict[int, Laid]] = {}
        for each in laid:
            place = places.get(each.starts_at.timestamp())
            if place is not None:
                self.by_step.setdefault(each.step, {})[place] = each

    def apply(self, step: Step, figures: Floats) -> Floats:
        """Return the figures of a step with what lies over them; nothing is below zero."""
        changed = figures.astype(np.float64)
        for place, laid in self.by_step.get(step, {}).items():
            changed[place] = put_over(laid.kind, laid.value, float(figures[place]))
        return changed

    def numbers(self, place: int) -> list[tuple[int, Step]]:
        """Return the overrides that lie on an interval, in order of the chain."""
        found = ((step, self.by_step.get(step, {}).get(place)) for step in Step)
        return [(laid.id, step) for step, laid in found if laid is not None]


def put_over(kind: StepKind, value: float, figure: float) -> float:
    """Return what an override makes of a figure.

    >>> [put_over(kind, 12.0, 10.0) for kind in StepKind]
    [12.0, 120.0, 22.0]
    """
    if kind is StepKind.SET:
        return max(value, 0.0)
    if kind is StepKind.SCALE:
        return max(figure * value, 0.0)
    return max(figure + value, 0.0)


def check_cells(cells: Sequence[StepChangeCell]) -> None:
    """Refuse changes that cannot be laid: none, too many, one cell twice, figures without sense."""
    if not 0 < len(cells) <= MOST_CELLS:
        raise _refuse(
            "staffing.change.cells",
            msgid("%(count)s cells cannot be changed at once."),
            msgid("Change between 1 and %(most)s."),
            count=len(cells),
            most=MOST_CELLS,
        )
    seen: set[tuple[float, Step]] = set()
    for cell in cells:
        _check_cell(cell)
        key = (cell.starts_at.timestamp(), cell.step)
        if key in seen:
            raise _refuse(
                "staffing.change.twice",
                msgid("The cell at %(at)s is there twice."),
                msgid("Say once what it should be."),
                at=cell.starts_at.isoformat(),
            )
        seen.add(key)


def _check_cell(cell: StepChangeCell) -> None:
    if cell.value is None:
        return
    most = MOST_SCALE if cell.kind is StepKind.SCALE else _MOST[cell.step]
    least = -most if cell.kind is StepKind.ADD else 0.0
    is_zero_time = cell.step is Step.HANDLE_SECONDS and cell.kind is not StepKind.ADD
    is_within = math.isfinite(cell.value) and least <= cell.value <= most
    if is_within and (cell.value > 0 or not is_zero_time):
        return
    raise _refuse(
        "staffing.change.value",
        msgid("%(value)s makes no sense at %(at)s."),
        msgid("Give a number from %(least)s to %(most)s; a handle time is above 0."),
        value=cell.value,
        at=cell.starts_at.isoformat(),
        least=f"{least:,.0f}",
        most=f"{most:,.0f}",
    )


def _refuse(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)
