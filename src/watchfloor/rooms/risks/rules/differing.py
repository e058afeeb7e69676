"""What differs between two versions of a point, line by line in the words of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watchfloor.common.words import Words
from watchfloor.rooms.risks.contracts import LibraryPoint, RiskPoint

from .library.plain import plain_point


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that differs: its path ("guards.0.when"), before and after; "" where it was not."""

    path: str
    before: str
    after: str


def compare(
    before: tuple[Words, RiskPoint] | None, after: tuple[Words, RiskPoint] | None
) -> tuple[Difference, ...]:
    """Return what differs; against nothing, everything."""
    old, new = _lines(before), _lines(after)
    return tuple(
        Difference(path, old.get(path, ""), new.get(path, ""))
        for path in dict.fromkeys([*old, *new])
        if old.get(path, "") != new.get(path, "")
    )


def _lines(version: tuple[Words, RiskPoint] | None) -> dict[str, str]:
    if version is None:
        return {}
    title, point = version
    plain = plain_point(LibraryPoint("", title, point))
    return dict(_flat(plain, ""))


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, each in enumerate(value, start=1):
            yield from _flat(each, f"{path}.{number}")
    else:
        yield path, str(value)
