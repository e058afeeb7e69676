"""A version's body as the type that its kind promises."""

from __future__ import annotations

from typing import TypeVar

from watchfloor.rooms.standards.contracts import VersionCard

T = TypeVar("T")


def body_of(version: VersionCard, kind: type[T]) -> T:
    """Return the body of a version that holds. :raises TypeError: it is of another kind."""
    if not isinstance(version.body, kind):
        raise TypeError(f"{version.code} is no {kind.__name__}")
    return version.body
