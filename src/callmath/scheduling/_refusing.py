"""How input is refused."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

import numpy as np

from ._errors import SchedulingError


def refuse_unless(holds: bool, code: str, message: str, **fields: object) -> None:  # noqa: FBT001  what it is about
    """Refuse with a code, a sentence and the place unless something holds."""
    if not holds:
        raise SchedulingError(code, message, **fields)


def refuse_repeated(what: str, names: Iterable[str]) -> None:
    """Refuse a name that is there twice, or that is empty."""
    seen: set[str] = set()
    for name in names:
        if not name:
            raise SchedulingError(f"{what}_without_name", f"A {what} has no name.", **{what: name})
        if name in seen:
            raise SchedulingError(f"{what}_twice", f"{name} is there twice.", **{what: name})
        seen.add(name)


def is_finite(value: object) -> bool:
    """Return whether it is a number that is neither infinite nor nan."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return False
    return isfinite(value)


def is_whole(value: object) -> bool:
    """Return whether it is a whole number."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
