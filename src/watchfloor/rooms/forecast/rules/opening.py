"""Which slots of which days are open."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.timegrid import Window

from .asking import Question
from .slots import count_slots


def open_cells(question: Question) -> NDArray[np.bool_] | None:
    """Return the slots that are open by the hours people entered, from the first record on."""
    if question.open_windows is None:
        return None
    return cover(
        question.open_windows,
        first_day=question.frame["starts_at"][0].date(),
        last_day=question.last_day,
        interval_minutes=question.interval_minutes,
        zone=ZoneInfo(question.timezone),
    )


def cover(
    windows: Iterable[Window],
    *,
    first_day: date,
    last_day: date,
    interval_minutes: int,
    zone: ZoneInfo,
) -> NDArray[np.bool_]:
    """Return the slots of the days that begin in one of some windows, (days, slots).

    By the clock on the wall, as people write opening hours: where clocks change a day's hours are
    the same hours.
    """
    slots = count_slots(interval_minutes)
    covered = np.zeros(((last_day - first_day).days + 1) * slots, dtype=np.bool_)
    midnight = datetime.combine(first_day, time())
    for window in windows:
        start, end = (
            (each.astimezone(zone).replace(tzinfo=None) - midnight).total_seconds()
            / (60 * interval_minutes)
            for each in (window.start, window.end)
        )
        covered[max(math.ceil(start), 0) : max(math.ceil(end), 0)] = True
    return covered.reshape(-1, slots)
