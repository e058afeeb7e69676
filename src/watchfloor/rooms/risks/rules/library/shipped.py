"""The standard library that ships with the product: YAML files, one a zone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from watchfloor.rooms.risks.contracts import LibraryPoint, Problem

from .reading import read_point
from .yaml_files import parse_yaml

FOLDER = Path(__file__).resolve().parents[1] / "standard_library"


def read_files(folder: Path = FOLDER) -> tuple[tuple[LibraryPoint, ...], tuple[Problem, ...]]:
    """Return every point of a folder's files, in the order of their codes, and the problems."""
    points: list[LibraryPoint] = []
    problems: list[Problem] = []
    for path in sorted(set(folder.glob("*.yaml")) - {folder / "processes.yaml"}):
        raw_points, wrong = parse_yaml(path.read_bytes())
        problems += wrong
        for raw in raw_points:
            point, wrong = read_point(raw)
            problems += wrong
            points += [point] if point else []
    return tuple(sorted(points, key=lambda each: each.code)), tuple(problems)


@cache
def read_standard_library() -> tuple[LibraryPoint, ...]:
    """Return the shipped points. :raises RuntimeError: a shipped file is not in order."""
    points, problems = read_files()
    if problems:
        raise RuntimeError(f"the standard library is not in order: {problems[:3]}")
    return points
