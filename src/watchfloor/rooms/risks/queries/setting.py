"""What points are set in: classifications, the scale of stars, the steps of the processes."""

from __future__ import annotations

from datetime import datetime

from watchfloor.rooms.risks.contracts import Classification, StarScale, Step
from watchfloor.rooms.risks.rules.classes import default_classifications
from watchfloor.rooms.risks.rules.kinds import CLASSIFICATION, SCALE, SCALE_CODE
from watchfloor.rooms.standards import service as standards


def list_classifications(*, at: datetime) -> tuple[Classification, ...]:
    """Return the classifications that hold: the centre's own, and the shipped ones it left."""
    found = {
        code: Classification(code, title, body.classes)
        for code, (title, body) in default_classifications().items()
    }
    for version in standards.list_held(kind=CLASSIFICATION, at=at):
        classes = version.body.classes
        found[version.code] = Classification(
            version.code, version.title, classes, version.standard_id
        )
    return tuple(each for each in found.values() if each.classes)


def get_scale(*, at: datetime) -> StarScale:
    """Return the scale of stars that holds; as shipped where the centre has not changed it."""
    held = standards.held_at(kind=SCALE, code=SCALE_CODE, at=at)
    return held.body if held else StarScale()


def list_steps(*, at: datetime) -> tuple[Step, ...]:
    """Return the steps of every process that holds, process by process."""
    return tuple(
        Step(step.code, step.name, held.code, held.title, held.body.queues)
        for held in standards.list_held(kind="process", at=at)
        for step in held.body.steps
    )
