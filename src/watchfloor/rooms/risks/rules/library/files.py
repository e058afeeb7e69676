"""A library file of either form: read whole, with every problem; written equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from watchfloor.common.tables import is_workbook
from watchfloor.common.words import msgid
from watchfloor.rooms.risks.contracts import LibraryPoint, Problem

from .reading import RawPoint, read_point
from .xlsx_files import parse_xlsx, write_xlsx
from .yaml_files import parse_yaml, write_yaml

MAX_POINTS = 20_000
YAML, XLSX = "yaml", "xlsx"
Guarding = Callable[[str], tuple[str, Mapping[str, object]] | None]


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """What a file holds: points only where nothing is wrong with any of them."""

    points: tuple[LibraryPoint, ...]
    problems: tuple[Problem, ...]


def read_library(data: bytes, *, find_fault: Guarding) -> LibraryFile:
    """Return the points of a file, or all that is wrong with it. XLSX is known by its first bytes.

    `find_fault` tells what is wrong with a guard's expression: a reason and its fields, or None.
    """
    raw_points, problems = parse_xlsx(data) if is_workbook(data) else parse_yaml(data)
    if len(raw_points) > MAX_POINTS:
        place = raw_points[MAX_POINTS].locate("")
        reason = msgid("A library has at most %(most)s points.")
        return LibraryFile((), (Problem(place, reason, {"most": MAX_POINTS}),))
    points, known = [], set[str]()
    for raw in raw_points:
        point, wrong = read_point(raw)
        problems += [*wrong, *(_of_point(point, raw, known, find_fault) if point else ())]
        points += [point] if point else []
    return LibraryFile(() if problems else tuple(points), tuple(problems))


def _of_point(
    point: LibraryPoint, raw: RawPoint, known: set[str], find_fault: Guarding
) -> Sequence[Problem]:
    found = []
    if point.code in known:
        reason = msgid("The code “%(code)s” stands in two rows.")
        found.append(Problem(raw.locate("code"), reason, {"code": point.code}))
    known.add(point.code)
    for number, guard in enumerate(point.point.guards):
        if fault := find_fault(guard.when):
            found.append(Problem(raw.locate(f"guards.{number}.when"), *fault))
    return found


def write_library(points: Sequence[LibraryPoint], *, form: str) -> bytes:
    """Return a library as a file of a form."""
    return {YAML: write_yaml, XLSX: write_xlsx}[form](points)
