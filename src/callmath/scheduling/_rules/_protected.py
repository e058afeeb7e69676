"""Work that some people must not do: at night, and overtime.

A scope of tags ("minor", "pregnant", "nursing") says who they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from callmath.scheduling import _words
from callmath.scheduling._types import ShiftKind, Words

from ._kinds import Breach, Case, Form, RuleKind, places
from ._overtime import overtime_of
from ._parameters import clock, standard_day, standard_week
from ._spans import SMALL, breach, only

DAY = 1440


def no_night_work(case: Case) -> Iterator[Breach]:
    """No night shifts, and no work between two times of the night."""
    sheet = case.sheet
    shifts = sheet.shifts
    late, early = case["from_minute"], case["until_minute"]
    start, end = shifts.start - shifts.day * DAY, shifts.end - shifts.day * DAY
    at_night = sheet.of_kind(ShiftKind.NIGHT)
    for shift in (-DAY, 0, DAY):
        at_night = at_night | ((start < early + shift) & (end > late + shift))
    for person, column in places(sheet.marked(at_night) & case.bound):
        words = _words.say(
            "{who} works at night on {day}, between {late} and {early}, which is not allowed",
            "{who}{day}在{late}至{early}之间上夜班，不允许",
            who=sheet.name(person),
            day=_words.on_day(sheet.dates[column]),
            late=_words.clock(late),
            early=_words.clock(early),
        )
        yield breach(case, 1.0, person, only(case, column), words)


def no_overtime(case: Case) -> Iterator[Breach]:
    """No minute above the standard day or the standard week."""
    sheet = case.sheet
    overtime = overtime_of(sheet, case["standard_day"], case["standard_week"])
    for person, column in places((overtime > SMALL) & case.bound):
        words = _words.say(
            "{who} has {found} of overtime on {day}, and must have none",
            "{who}{day}加班{found}，不得安排加班",
            who=sheet.name(person),
            found=_words.hours(overtime[person, column]),
            day=_words.on_day(sheet.dates[column]),
        )
        yield breach(case, float(overtime[person, column]), person, only(case, column), words)


PROTECTED = (
    RuleKind(
        name="no_night_work",
        parameters=(
            clock("from_minute", 1320, "From", "自"),
            clock("until_minute", 1800, "Until", "至"),
        ),
        template=Words(
            en="No work between {from_minute} and {until_minute}.",
            zh="{from_minute}至{until_minute}之间不得上班。",
        ),
        check=no_night_work,
        unit=Form.SHIFTS,
    ),
    RuleKind(
        name="no_overtime",
        parameters=(standard_day(), standard_week()),
        template=Words(
            en="No overtime: at most {standard_day} a day and {standard_week} a week.",
            zh="不得加班：每日不超过{standard_day}、每周不超过{standard_week}。",
        ),
        check=no_overtime,
        unit=Form.MINUTES,
    ),
)
