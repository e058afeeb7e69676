"""What points are set in: classifications, the scale of stars, the steps of the processes."""

from __future__ import annotations

from datetime import datetime

from watchfloor.rooms.risks.contracts import (
    Classification,
    ClassificationBody,
    StarScale,
    Step,
)
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.classes import default_classifications
from watchfloor.rooms.risks.rules.kinds import CLASSIFICATION, SCALE, SCALE_CODE
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import Process


def list_classifications(*, at: datetime) -> tuple[Classification, ...]:
    """Return the classifications that hold: the centre's own, and the shipped ones it left."""
    found = {
        code: Classification(code, title, body.classes)
        for code, (title, body) in default_classifications().items()
    }
    for version in standards.list_held(kind=CLASSIFICATION, at=at):
        classes = body_of(version, ClassificationBody).classes
        found[version.code] = Classification(
            version.code, version.title, classes, version.standard_id
        )
    return tuple(each for each in found.values() if each.classes)


def get_scale(*, at: datetime) -> StarScale:
    """Return the scale of stars that holds; as shipped where the centre has not changed it."""
    held = standards.held_at(kind=SCALE, code=SCALE_CODE, at=at)
    return body_of(held, StarScale) if held else StarScale()


def list_steps(*, at: datetime) -> tuple[Step, ...]:
    """Return the steps of every process that holds, process by process."""
    held = [(each, body_of(each, Process)) for each in standards.list_held(kind="process", at=at)]
    return tuple(
        Step(step.code, step.name, version.code, version.title, process.queues)
        for version, process in held
        for step in process.steps
    )
