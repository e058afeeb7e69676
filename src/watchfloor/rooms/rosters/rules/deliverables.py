"""When what planners owe again and again is due, and which days it is about."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts.deliverables import DeliverableFacts

MONTH, WEEK = "month", "week"
WHATS = ("roster", "forecast", "other")
_MOST = {MONTH: (1, 31), WEEK: (0, 6)}
MOST_DAYS_AHEAD = 60


def check_deliverable(facts: DeliverableFacts) -> None:
    """Refuse a deliverable that cannot be. :raises Refusal: naming what is wrong."""
    if not facts.name.strip():
        raise _refusal("name", msgid("A deliverable needs a name."))
    if facts.what not in WHATS or facts.every not in _MOST:
        raise _refusal("kind", msgid("There is no such kind of deliverable."))
    least, most = _MOST[facts.every]
    if not least <= facts.due_day <= most:
        raise _refusal("due_day", msgid("Due days are 1 to 31 of a month, or a weekday."))
    if not 0 <= facts.days_ahead <= MOST_DAYS_AHEAD:
        raise _refusal("days_ahead", msgid("A reminder comes at most 60 days ahead."))


def _refusal(code: str, what: str) -> Refusal:
    return Refusal(code=f"rosters.deliverable.{code}", what=what)


def due_days(every: str, due_day: int, first: date, last: date) -> Iterator[date]:
    """Yield the days within [first, last] on which something is due.

    A month without such a day is due on its last.

    >>> [str(day) for day in due_days("month", 31, date(2026, 2, 1), date(2026, 3, 31))]
    ['2026-02-28', '2026-03-31']
    >>> [str(day) for day in due_days("week", 4, date(2026, 6, 8), date(2026, 6, 21))]
    ['2026-06-12', '2026-06-19']
    """
    if every == WEEK:
        day = first + timedelta(days=(due_day - first.weekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(days=7)
        return
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        day = date(year, month, min(due_day, monthrange(year, month)[1]))
        if first <= day <= last:
            yield day
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def days_about(every: str, due_on: date) -> tuple[date, date]:
    """Return the days that something due on a day is about: the next week, or the next month.

    >>> [str(day) for day in days_about("month", date(2026, 12, 25))]
    ['2027-01-01', '2027-01-31']
    """
    if every == WEEK:
        monday = due_on + timedelta(days=7 - due_on.weekday())
        return monday, monday + timedelta(days=6)
    year, month = (due_on.year + 1, 1) if due_on.month == 12 else (due_on.year, due_on.month + 1)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
