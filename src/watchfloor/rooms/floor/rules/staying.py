"""Who is shown as there although they probably left: nobody told that they signed out.

It is a guess, and is said as one. What the switch told is never changed by it: such people are
marked, and left out where it counts who is there, until anything more is told of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from watchfloor.rooms.floor.contracts import Span

LONGEST_QUIET = timedelta(hours=12)  # longer than a shift
AFTER_SCHEDULE = timedelta(hours=2)  # longer than overtime goes on without anything told


def has_probably_left(
    *, quiet_since: datetime, has_contacts: bool, spans: Iterable[Span], at: datetime
) -> bool:
    """Say whether somebody who did not sign out has probably left.

    `spans` are what their schedules of these days ask for. Who has a contact at hand may be long
    in it, whatever the schedule says.

    >>> from datetime import UTC
    >>> def hour(n): return datetime(2026, 3, 30, tzinfo=UTC) + timedelta(hours=n)
    >>> shift = [Span(hour(9), hour(17), "queue")]
    >>> def judge(since, at, spans=shift, has_contacts=False):
    ...     return has_probably_left(
    ...         quiet_since=hour(since), has_contacts=has_contacts, spans=spans, at=hour(at))
    >>> judge(16.5, 18), judge(16.5, 19.5), judge(18, 19.5), judge(18, 20.5)
    (False, True, False, True)
    >>> judge(16.5, 19.5, has_contacts=True), judge(16.5, 19.5, spans=[]), judge(7, 19.5, spans=[])
    (False, False, True)

    Who stays quiet in a schedule that runs is there; so is who signs in on another occasion.

    >>> judge(9, 16), judge(20, 23)
    (False, False)
    """
    if at - quiet_since > LONGEST_QUIET:
        return True
    if has_contacts:
        return False
    ended = _ended_before(spans, at)
    return (
        ended is not None
        and quiet_since - ended <= AFTER_SCHEDULE
        and at - max(ended, quiet_since) > AFTER_SCHEDULE
    )


def _ended_before(spans: Iterable[Span], at: datetime) -> datetime | None:
    """Return when the last schedule was over; None while one runs, or is about to begin."""
    held = [each for each in spans if each.start <= at + AFTER_SCHEDULE]
    ended = max((each.end for each in held), default=None)
    return ended if ended is not None and ended <= at else None
