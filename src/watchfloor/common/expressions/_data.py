"""Turns what a record holds into what CEL reads, within bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from . import _limits as limits
from ._errors import ExpressionFailed, Failure


class Reading:
    """Reads the needed fields of one record and counts what was read."""

    def __init__(self) -> None:
        self.values = 0
        self.characters = 0

    def value(self, given: object, field: str, depth: int = 0) -> object:
        """Return a value as CEL reads it; numbers become decimals, a date its first instant."""
        self.values += 1
        if self.values > limits.MAX_VALUES or depth > limits.MAX_DATA_DEPTH:
            raise ExpressionFailed(Failure.TOO_LARGE, field)
        if given is None or isinstance(given, bool | datetime | date):
            return self.moment(given) if isinstance(given, date) else given
        if isinstance(given, int | float | Decimal):
            return self.number(given, field)
        if isinstance(given, str):
            return self.text(given, field)
        return self.many(given, field, depth)

    def many(self, given: object, field: str, depth: int) -> object:
        if isinstance(given, Mapping):
            return {
                self.text(str(name), field): self.value(one, f"{field}.{name}", depth + 1)
                for name, one in given.items()
            }
        if isinstance(given, Sequence) and not isinstance(given, bytes | bytearray | memoryview):
            return self.items(given, field, depth)
        raise ExpressionFailed(Failure.WRONG_TYPE, field)

    def moment(self, given: date) -> datetime:
        """Return an instant; what has no zone is taken as UTC."""
        if not isinstance(given, datetime):
            given = datetime.combine(given, time())
        return given if given.tzinfo else given.replace(tzinfo=UTC)

    def number(self, given: float | Decimal, field: str) -> float:
        try:
            value = float(given)
        except (OverflowError, ValueError):
            raise ExpressionFailed(Failure.TOO_LARGE, field) from None
        if not math.isfinite(value):
            raise ExpressionFailed(Failure.WRONG_TYPE, field)
        return value

    def text(self, given: str, field: str) -> str:
        self.characters += len(given)
        if self.characters > limits.MAX_TEXT:
            raise ExpressionFailed(Failure.TOO_LARGE, field)
        # Half a pair, as broken JSON may hold it, is no text for what runs the expression.
        return given.encode("utf-8", "replace").decode()

    def items(self, given: Sequence[object], field: str, depth: int) -> list[object]:
        if len(given) > limits.MAX_ITEMS:
            raise ExpressionFailed(Failure.TOO_LARGE, field)
        return [self.value(item, field, depth + 1) for item in given]


class Arithmetic:
    """The functions of ours for one evaluation; a fault is noted, since CEL would print it."""

    def __init__(self) -> None:
        self.fault: Failure | None = None

    def functions(self) -> dict[str, Callable[..., float]]:
        """Return them under the names that the written expression calls."""
        return {
            "wf_divide": self.divide,
            "wf_remainder": self.remainder,
            "wf_size": self.size,
        }

    def divide(self, over: object, under: object) -> float:
        return self.of_two(over, under, lambda a, b: a / b)

    def remainder(self, over: object, under: object) -> float:
        return self.of_two(over, under, math.fmod)

    def of_two(self, a: object, b: object, result: Callable[[float, float], float]) -> float:
        if not isinstance(a, float) or not isinstance(b, float):
            return self.note(Failure.WRONG_TYPE)
        if b == 0:
            return self.note(Failure.DIVIDED_BY_ZERO)
        try:
            return result(a, b)
        except (ValueError, OverflowError):
            return self.note(Failure.TOO_LARGE)

    def size(self, given: object) -> float:
        """Return the characters of a text or the items of a list."""
        if isinstance(given, str | list | dict):
            return float(len(given))
        return self.note(Failure.WRONG_TYPE)

    def note(self, fault: Failure) -> float:
        self.fault = self.fault or fault
        return 0.0
