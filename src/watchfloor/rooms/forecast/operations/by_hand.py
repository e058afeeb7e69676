"""Series that nobody records yet: people say what will come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import Origin
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.rules.packing import DayFigures, list_days, pack_spread
from watchfloor.rooms.forecast.rules.simple import widest_spread
from watchfloor.rooms.forecast.rules.slots import count_slots

from .saving import BY_HAND, Draft


def hand_draft(series: Series, at: datetime) -> Draft:
    """Return a forecast of nothing, open all day, for people to fill in."""
    zone = calendars.centre_zone()
    first = at.astimezone(zone).date()
    slots = count_slots(series.interval_minutes)
    days = list_days(first, first + timedelta(days=series.horizon_days - 1))
    return Draft(
        days=[_empty_day(day, slots) for day in days],
        spread=pack_spread(widest_spread(len(days), slots)),
        timezone=zone.key,
        interval_minutes=series.interval_minutes,
        model=BY_HAND,
        origin=Origin.HAND,
    )


def _empty_day(day: date, slots: int) -> DayFigures:
    nothing = np.zeros(slots)
    is_open = np.ones(slots, dtype=bool)
    return DayFigures(day, nothing, nothing, is_open, None, {}, {})
