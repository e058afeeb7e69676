"""A person, a week, shifts in a row: the cast of the tests of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from callmath.scheduling import (
    Assignment,
    PastShift,
    Person,
    Problem,
    Rule,
    Scope,
    ShiftKind,
    ShiftType,
    Violation,
    check,
)

MONDAY = date(2027, 3, 1)
DAY = ShiftType(
    code="D",
    earliest_start_minute=0,
    latest_start_minute=1425,
    start_step_minutes=15,
    lengths_minutes=(240, 480, 600, 720),
)
EVENING = replace(DAY, code="E")
NIGHT = replace(DAY, code="N", kind=ShiftKind.NIGHT)
EVERYBODY = Scope()
ZHANG = Person(id="张三", skills={"A": 1.0})


def on(
    *days: int, code: str = "D", start: int = 540, minutes: int = 480, who: str = "张三"
) -> list[Assignment]:
    """The same shift on some days."""
    return [
        Assignment(person=who, day=day, shift=code, start_minute=start, minutes=minutes)
        for day in days
    ]


def past(
    *days: int, code: str = "D", start: int = 540, minutes: int = 480
) -> tuple[PastShift, ...]:
    """The same shift on some days before the horizon."""
    return tuple(
        PastShift(day=day, shift=code, start_minute=start, minutes=minutes) for day in days
    )


def broken(
    kind: str,
    shifts: Sequence[Assignment],
    parameters: Mapping[str, Any] | None = None,
    *,
    people: Any = (ZHANG,),
    scope: Any = EVERYBODY,
    **problem: Any,
) -> tuple[Violation, ...]:
    """What the verifier says of one hard rule over two weeks."""
    types = (DAY, EVENING, NIGHT)
    frame: dict[str, Any] = {
        "first_day": MONDAY,
        "days": 14,
        "shift_types": types,
        "friendly": None,
    }
    rule = Rule(id="r", kind=kind, parameters=parameters or {}, scope=scope)
    return check(Problem(people=tuple(people), rules=(rule,), **frame | problem), shifts).violations


def amounts(found: Sequence[Violation]) -> list[float]:
    """By how much, in the order found."""
    return [each.amount for each in found]
