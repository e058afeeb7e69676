"""The official Chinese holidays and make-up working days of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import chinese_calendar

# The package names holidays in English only; these are their official Chinese names.
_CHINESE: Mapping[str, str] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """A day of the State Council's yearly notice."""

    day: date
    is_make_up: bool
    name: str


def known_years() -> range:
    """Return the years whose notice is known."""
    years = [day.year for day in chinese_calendar.holidays]
    return range(min(years), max(years) + 1)


def official_days(year: int) -> tuple[OfficialDay, ...]:
    """Return a year's holidays and make-up days; none at all for a year that is not known."""
    if year not in known_years():
        return ()
    days = [
        OfficialDay(day, is_make_up=make_up, name=_CHINESE.get(name, name))
        for table, make_up in (
            (chinese_calendar.holidays, False),
            (chinese_calendar.workdays, True),
        )
        for day, name in table.items()
        if day.year == year
    ]
    return tuple(sorted(days, key=lambda each: each.day))
