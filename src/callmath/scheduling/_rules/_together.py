"""People who must work together, or must not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Words

from ._kinds import Breach, Case, Form, Parameter, RuleKind
from ._parameters import per
from ._timesheet import Bools, Ints


def pairs_together(case: Case) -> Iterator[Breach]:
    """On a day on which one of them works, all do who are not on leave: that day, or that shift."""
    members = _named(case)
    sheet = case.sheet
    for column in np.flatnonzero(case.days & sheet.inside):
        able = members[~sheet.leave[members, column]]
        works = sheet.works[able, column]
        shifts = set(sheet.codes[able, column][works].tolist())
        differ = works.any() and (not works.all() or (case["per"] == "shift" and len(shifts) > 1))
        if differ:
            yield _met(case, able, int(column), _APART)


def pairs_apart(case: Case) -> Iterator[Breach]:
    """No two of them work at the same time, on the same shift type, or on the same day."""
    members = _named(case)
    for place, one in enumerate(members):
        for other in members[place + 1 :]:
            for column in np.flatnonzero(_meeting_days(case, int(one), int(other))):
                yield _met(case, np.array([one, other]), int(column), _TOGETHER)


def _meeting_days(case: Case, one: int, other: int) -> Bools:
    """Columns on which two people meet; at night it is the day on which the later shift begins."""
    sheet = case.sheet
    held: Bools = case.days & sheet.inside
    both = sheet.works[one] & sheet.works[other]
    if case["per"] == "day":
        held &= both
        return held
    if case["per"] == "shift":
        held &= both & (sheet.codes[one] == sheet.codes[other])
        return held
    met = np.zeros(sheet.width, dtype=np.bool_)
    mine, theirs = (sheet.shifts.person == each for each in (one, other))
    overlap = (sheet.shifts.start[mine][:, None] < sheet.shifts.end[theirs]) & (
        sheet.shifts.end[mine][:, None] > sheet.shifts.start[theirs]
    )
    first, second = np.nonzero(overlap)
    met[np.maximum(sheet.column[mine][first], sheet.column[theirs][second])] = True
    return met & held


def _named(case: Case) -> Ints:
    """The places of the people named, of those whom the rule binds."""
    place = case.sheet.place
    known = [place[each] for each in case["people"] if each in place]
    return np.array([each for each in known if case.people[each]], dtype=np.int64)


def _met(case: Case, members: Ints, column: int, text: Words) -> Breach:
    sheet = case.sheet
    words = _words.say(
        text.en,
        text.zh,
        who=_words.listed(sheet.name(int(place)) for place in members),
        day=_words.on_day(sheet.dates[column]),
    )
    people = tuple(int(place) for place in members)
    return Breach(amount=1.0, people=people, days=(sheet.day(column),), words=words)


_APART = Words(
    en="{who} do not work together on {day}, as they must", zh="{who}{day}没有按要求一起上班"
)
_TOGETHER = Words(
    en="{who} work together on {day}, which is not wanted", zh="{who}{day}同时上班，应予错开"
)
_PEOPLE = Parameter(name="people", form=Form.TEXTS, label=Words(en="People", zh="人员"), least=2)

TOGETHER = (
    RuleKind(
        name="pairs_together",
        parameters=(_PEOPLE, per("day", "shift")),
        template=Words(
            en="{people} work together (the same {per}).", zh="{people}一起上班（同一{per}）。"
        ),
        check=pairs_together,
        unit=Form.DAYS,
        personal=False,
    ),
    RuleKind(
        name="pairs_apart",
        parameters=(_PEOPLE, per("time", "shift", "day")),
        template=Words(
            en="{people} do not work at the same {per}.", zh="{people}不在同一{per}上班。"
        ),
        check=pairs_apart,
        unit=Form.DAYS,
        personal=False,
    ),
)
