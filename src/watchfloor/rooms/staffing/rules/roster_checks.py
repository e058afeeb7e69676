"""What a roster that somebody gives must be."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import pairwise

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import RosterShift

MOST_SHIFTS = 20_000
MINUTES_OF_DAY = 1440.0
_MOST_NAME = 150


def check_roster(shifts: Sequence[RosterShift]) -> None:
    """Refuse a shift that is none, and somebody who is there twice at once."""
    if len(shifts) > MOST_SHIFTS:
        raise refuse("size", msgid("There are more than %(most)s shifts."), most=MOST_SHIFTS)
    people: dict[str, list[RosterShift]] = {}
    for shift in shifts:
        check_shift(shift)
        people.setdefault(shift.person, []).append(shift)
    for person, own in people.items():
        for before, after in pairwise(sorted(own, key=lambda shift: shift.start_minute)):
            if after.start_minute < before.end_minute:
                raise refuse(
                    "shifts_overlap",
                    msgid("%(person)s has two shifts at %(at)s."),
                    person=person,
                    at=say_clock(after.start_minute),
                )


def check_shift(shift: RosterShift) -> None:
    """Refuse a shift without a person, that ends before it begins, or whose breaks are wrong."""
    if not 0 < len(shift.person.strip()) <= _MOST_NAME:
        raise refuse("person", msgid("A shift does not say whose it is."))
    _check_span(shift.person, shift.start_minute, shift.end_minute)
    before = shift.start_minute
    for start, end in sorted(shift.breaks):
        _check_span(shift.person, start, end)
        told = {"person": shift.person, "start": say_clock(start), "end": say_clock(end)}
        if start < shift.start_minute or end > shift.end_minute:
            what = msgid("%(person)s has a break from %(start)s to %(end)s, outside of the shift.")
            raise refuse("break_outside", what, **told)
        if start < before:
            what = msgid("%(person)s has a break from %(start)s to %(end)s over another one.")
            raise refuse("breaks_overlap", what, **told)
        before = end


def check_queues_have_people(
    shifts: Sequence[RosterShift], *, queues: Collection[int], names: Sequence[str]
) -> None:
    """Refuse a roster in which nobody takes one of the queues that are told of."""
    taken = {queue for shift in shifts for queue in shift.queue_ids}
    takes_all = any(not shift.queue_ids for shift in shifts)
    for queue, name in zip(queues, names, strict=True):
        if not takes_all and queue not in taken:
            raise refuse(
                "queue_without_people",
                msgid("Nobody of this roster takes contacts of “%(queue)s”."),
                msgid("Give somebody this queue, or ask for others."),
                queue=name,
            )


def say_clock(minute: float) -> str:
    """Return a minute of the day as a clock shows it.

    >>> say_clock(510), say_clock(1440)
    ('08:30', '24:00')
    """
    return f"{int(minute // 60):02}:{int(minute % 60):02}"


def refuse(code: str, what: str, mend: str = "", /, **fields: object) -> Refusal:
    """Return a refusal of a roster."""
    return Refusal(code=f"staffing.roster.{code}", what=what, mend=mend, fields=fields)


def _check_span(person: str, start: float, end: float) -> None:
    if not (math.isfinite(start) and math.isfinite(end)):
        raise refuse("time", msgid("A time of %(person)s is no time of day."), person=person)
    if not 0 <= start < end <= MINUTES_OF_DAY:
        raise refuse(
            "reversed",
            msgid("%(person)s: from %(start)s to %(end)s is no span of this day."),
            msgid("Let it end after it begins; one that lasts over midnight ends at 24:00."),
            person=person,
            start=say_clock(start),
            end=say_clock(end),
        )
