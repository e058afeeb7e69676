"""What an import would do, and what an export holds."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from watchfloor.common.words import msgid
from watchfloor.rooms.risks.contracts import LibraryPoint, Place, Problem, RiskPoint
from watchfloor.rooms.risks.models import ImportDraft
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.guarding import find_fault
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.risks.rules.library.files import read_library, write_library
from watchfloor.rooms.standards import service as standards

from .setting import list_classifications


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import does: points to propose, or all that is wrong with the file."""

    added: tuple[LibraryPoint, ...] = ()
    changed: tuple[LibraryPoint, ...] = ()
    same: int = 0
    waiting: tuple[str, ...] = ()  # codes with a proposal under way: left alone
    problems: tuple[Problem, ...] = ()


def preview_import(*, data: bytes, at: datetime) -> ImportReport:
    """Return what an import would do. Nothing is written."""
    file = read_library(data, find_fault=find_fault)
    if file.problems:
        return ImportReport(problems=file.problems)
    if wrong := _unknown_classes(file.points, at):
        return ImportReport(problems=wrong)
    held = {each.code: each for each in standards.list_held(kind=POINT, at=at)}
    waiting = {each.code for each in standards.list_proposed(kind=POINT)}
    free = [point for point in file.points if point.code not in waiting]
    known = [point for point in free if point.code in held]
    changed = [
        point
        for point in known
        if (point.title, point.point) != (held[point.code].title, held[point.code].body)
    ]
    return ImportReport(
        added=tuple(point for point in free if point.code not in held),
        changed=tuple(changed),
        same=len(known) - len(changed),
        waiting=tuple(point.code for point in file.points if point.code in waiting),
    )


def _unknown_classes(points: tuple[LibraryPoint, ...], at: datetime) -> tuple[Problem, ...]:
    known = {each.code: each.classes for each in list_classifications(at=at)}
    reason = msgid("%(code)s: there is no class “%(value)s” in the classification “%(key)s”.")
    return tuple(
        Problem(
            Place(0, f"classes.{key}"), reason, {"code": point.code, "key": key, "value": value}
        )
        for point in points
        for key, value in point.point.classes.items()
        if value not in known.get(key, {})
    )


def export_library(*, at: datetime, form: str) -> bytes:
    """Return the points that hold at an instant as a file: "yaml" or "xlsx"."""
    held = standards.list_held(kind=POINT, at=at)
    points = [LibraryPoint(each.code, each.title, body_of(each, RiskPoint)) for each in held]
    return write_library(points, form=form)


def find_draft(*, draft_id: uuid.UUID, user_id: int) -> tuple[str, bytes] | None:
    """Return name and content of a file that its own uploader has previewed."""
    draft = ImportDraft.objects.filter(pk=draft_id, user_id=user_id).first()
    return (draft.name, bytes(draft.data)) if draft else None
