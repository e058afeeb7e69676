"""Which minutes of a day are overtime."""

from __future__ import annotations

import numpy as np

from callmath.scheduling._types import Floats

from ._timesheet import Timesheet


def overtime_of(sheet: Timesheet, standard_day: float, standard_week: float) -> Floats:
    """(people, columns): overtime of each day.

    Up to a day of a calendar week it is what exceeded the standard day so far, or what exceeds the
    standard week, whichever is more; that of a day is by how much this grew.
    """
    overtime = np.zeros_like(sheet.minutes)
    daily = np.maximum(sheet.worked - standard_day, 0)
    for first, last in zip(sheet.weeks.starts, sheet.weeks.ends, strict=True):
        by_day = np.cumsum(daily[:, first:last], axis=1)
        by_week = np.cumsum(sheet.minutes[:, first:last], axis=1) - standard_week
        so_far = np.maximum(by_day, by_week)
        overtime[:, first:last] = np.diff(so_far, axis=1, prepend=0.0)
    return np.maximum(overtime, 0.0)
