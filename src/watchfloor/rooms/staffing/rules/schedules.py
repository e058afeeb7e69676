"""Who is scheduled, by slot of a day: what may be kept, and slots of another length."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

from .days import count_slots

MOST_DAYS = 400
MOST_PEOPLE = 100_000.0
LENGTHS = (5, 10, 15, 20, 30, 60)


def to_interval(people: Sequence[float], minutes: int, wanted: int) -> tuple[float, ...]:
    """Return people by slots of another length: the mean of shorter ones.

    >>> to_interval([10.0, 20.0, 6.0, 6.0], 15, 30)
    (15.0, 6.0)
    >>> to_interval([10.0], 60, 30)
    (10.0, 10.0)
    """
    step = math.gcd(minutes, wanted)
    fine = np.repeat(np.asarray(people, dtype=np.float64), minutes // step)
    return tuple(fine.reshape(-1, wanted // step).mean(axis=1).tolist())


def check_days(days: Mapping[date, Sequence[float]], interval_minutes: int) -> None:
    """Refuse a schedule without days, with too many, or with figures that make no sense."""
    if interval_minutes not in LENGTHS:
        raise _refuse(
            "staffing.scheduled.interval",
            msgid("Intervals of %(minutes)s minutes are not kept."),
            msgid("Give intervals of 5, 10, 15, 20, 30 or 60 minutes."),
            minutes=interval_minutes,
        )
    if not 0 < len(days) <= MOST_DAYS:
        raise _refuse(
            "staffing.scheduled.days",
            msgid("%(count)s days cannot be saved at once."),
            msgid("Give between 1 and %(most)s days."),
            count=len(days),
            most=MOST_DAYS,
        )
    for day, people in days.items():
        _check_day(day, people, interval_minutes)


def _check_day(day: date, people: Sequence[float], interval_minutes: int) -> None:
    slots = count_slots(interval_minutes)
    if len(people) != slots:
        raise _refuse(
            "staffing.scheduled.slots",
            msgid("%(day)s has %(count)s figures; a day has %(slots)s intervals."),
            msgid("Give one figure for each interval of the day, 0 where nobody is there."),
            day=day,
            count=len(people),
            slots=slots,
        )
    for slot, figure in enumerate(people):
        if not (math.isfinite(figure) and 0 <= figure <= MOST_PEOPLE):
            raise _refuse(
                "staffing.scheduled.figure",
                msgid("%(value)s people cannot be scheduled on %(day)s at %(clock)s."),
                msgid("Give a number, 0 or more."),
                value=figure,
                day=day,
                clock=f"{slot * interval_minutes // 60:02}:{slot * interval_minutes % 60:02}",
            )


def _refuse(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)
