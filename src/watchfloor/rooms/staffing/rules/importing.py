"""A forecast made elsewhere: what of it can be planned with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, timedelta
from itertools import pairwise

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import ForecastRow

MOST_ROWS = 120_000
MOST_CONTACTS = 10_000_000.0
MOST_SECONDS = 86_400.0
_LENGTHS = (5, 10, 15, 20, 30, 60)


def fill_gaps(rows: Sequence[ForecastRow]) -> tuple[list[ForecastRow], int]:
    """Return rows in order of time without gaps, and how many minutes an interval is long.

    What is not there, such as the nights, is closed: work is carried over into it all the same.

    :raises Refusal: rows that make no sense.
    """
    minutes = check_rows(rows)
    known = {row.starts_at.timestamp(): row for row in rows}
    first, last = min(known), max(known)
    count = round((last - first) / 60 / minutes) + 1
    if count > MOST_ROWS:
        raise _refuse(
            "staffing.rows.span",
            msgid("From the first to the last row there are %(count)s intervals."),
            msgid("Give at most %(most)s."),
            count=count,
            most=MOST_ROWS,
        )
    start = known[first].starts_at.astimezone(UTC)
    filled = []
    for number in range(count):
        at = start + timedelta(minutes=number * minutes)
        filled.append(known.get(at.timestamp()) or ForecastRow(at, 0.0, None))
    return filled, minutes


def check_rows(rows: Sequence[ForecastRow]) -> int:
    """Return how many minutes an interval of the rows is long; refuse rows that make no sense."""
    if not 0 < len(rows) <= MOST_ROWS:
        raise _refuse(
            "staffing.rows.count",
            msgid("There are %(count)s intervals."),
            msgid("Give between 1 and %(most)s."),
            count=len(rows),
            most=MOST_ROWS,
        )
    for row in rows:
        _check_row(row)
    return _interval_minutes(rows)


def _check_row(row: ForecastRow) -> None:
    seconds = row.handle_seconds
    if not (math.isfinite(row.contacts) and 0 <= row.contacts <= MOST_CONTACTS):
        raise _refuse(
            "staffing.rows.contacts",
            msgid("%(value)s contacts cannot come at %(at)s."),
            msgid("Give a number, 0 or more."),
            value=row.contacts,
            at=row.starts_at.isoformat(),
        )
    if row.contacts > 0 and seconds is None:
        raise _refuse(
            "staffing.rows.no_handle_time",
            msgid("Nobody says how long a contact at %(at)s takes."),
            msgid("Add a column handle_seconds, or give one time for all."),
            at=row.starts_at.isoformat(),
        )
    if seconds is not None and not 0 < seconds <= MOST_SECONDS:
        raise _refuse(
            "staffing.rows.handle_time",
            msgid("A contact at %(at)s cannot take %(value)s seconds."),
            msgid("Give seconds, more than 0 and up to a day."),
            value=seconds,
            at=row.starts_at.isoformat(),
        )


def _interval_minutes(rows: Sequence[ForecastRow]) -> int:
    """Return the length of the intervals: the shortest step from one to the next."""
    starts = sorted(row.starts_at for row in rows)
    steps = [after - before for before, after in pairwise(starts)]
    shortest = min(steps, default=timedelta(minutes=30))
    minutes = shortest.total_seconds() / 60
    if minutes not in _LENGTHS or any(step % shortest for step in steps):
        raise _refuse(
            "staffing.rows.interval",
            msgid(
                "The rows do not stand on intervals of one length; the shortest step is %(step)s."
            ),
            msgid("Give intervals of 5, 10, 15, 20, 30 or 60 minutes, each once."),
            step=str(shortest),
        )
    return int(minutes)


def _refuse(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)
