"""What no roster may do whatever the rules say: facts about people, shift types and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from . import _words
from ._breaks_fit import breaks_fault
from ._types import (
    DAY_MINUTES,
    Assignment,
    Meeting,
    Person,
    Problem,
    ShiftType,
    Violation,
    Words,
)

MEETING = "meeting:"


def fact_violations(problem: Problem, shifts: tuple[Assignment, ...]) -> list[Violation]:
    """Return what about these shifts is impossible."""
    people = {person.id: person for person in problem.people}
    types = {each.code: each for each in problem.shift_types}
    found: list[Violation] = []
    for shift in shifts:
        found += _of_shift(problem, people.get(shift.person), types.get(shift.shift), shift)
    found += _clashes(problem, people, shifts)
    found += _moved_pins(problem, people, shifts)
    found += _meetings(problem, people, shifts)
    return found


def _of_shift(
    problem: Problem, person: Person | None, kind: ShiftType | None, shift: Assignment
) -> Iterator[Violation]:
    if person is None:
        yield _fact(problem, shift, "person", _NOBODY, who=shift.person)
    elif not 0 <= shift.day < problem.days:
        yield _fact(problem, shift, "horizon", _OUTSIDE, person)
    elif kind is None or (person.shift_types is not None and kind.code not in person.shift_types):
        yield _fact(problem, shift, "shift_type", _NOT_THIS_TYPE, person, code=shift.shift)
    else:
        yield from _of_person(problem, person, shift)
        yield from _of_type(problem, person, kind, shift)


def _of_person(problem: Problem, person: Person, shift: Assignment) -> Iterator[Violation]:
    if shift.day in person.leave:
        yield _fact(problem, shift, "leave", _ON_LEAVE, person)
    begin = shift.day * DAY_MINUTES
    for first, last in person.unavailable:
        if begin + shift.start_minute < last and begin + shift.end_minute > first:
            yield _fact(problem, shift, "unavailable", _UNAVAILABLE, person)
            return


def _of_type(
    problem: Problem, person: Person, kind: ShiftType, shift: Assignment
) -> Iterator[Violation]:
    if shift.start_minute not in kind.starts() or shift.minutes not in kind.lengths_minutes:
        yield _fact(
            problem,
            shift,
            "window",
            _OUTSIDE_WINDOW,
            person,
            code=kind.code,
            begin=_words.clock(shift.start_minute),
            length=_words.hours(shift.minutes),
        )
    fault = breaks_fault(kind, shift, problem.interval_minutes)
    if fault is not None:
        yield _fact(problem, shift, "breaks", _BREAKS, person, fault=fault)
    for fault in _activity_faults(problem, person, shift):
        yield _fact(problem, shift, "activity", _ACTIVITY, person, fault=fault)


def _activity_faults(problem: Problem, person: Person, shift: Assignment) -> Iterator[Words]:
    end = shift.start_minute
    taken = [(each.start_minute, each.start_minute + each.minutes) for each in shift.breaks]
    for activity in sorted(shift.activities, key=lambda each: each.start_minute):
        last = activity.start_minute + activity.minutes
        if activity.start_minute < end or last > shift.end_minute:
            yield _words.say("{name} does not fit", "{name}放不下", name=activity.name)
        elif any(activity.start_minute < until and last > since for since, until in taken):
            yield _words.say("{name} runs into a break", "{name}与休息重叠", name=activity.name)
        yield from _skill_faults(problem, person, activity.name, activity.minutes)
        end = max(end, last)


def _skill_faults(problem: Problem, person: Person, name: str, minutes: int) -> Iterator[Words]:
    if name.startswith(MEETING):
        return
    if person.skills.get(name, 0.0) <= 0:
        yield _words.say("lacks the skill {name}", "没有技能{name}", name=name)
    runs = problem.activities
    if runs is not None and not runs.least_run_minutes <= minutes <= runs.most_run_minutes:
        yield _words.say(
            "{name} lasts {found}; {least} to {most} are wanted",
            "{name}持续{found}，应为{least}至{most}",
            name=name,
            found=_words.hours(minutes),
            least=_words.hours(runs.least_run_minutes),
            most=_words.hours(runs.most_run_minutes),
        )


def _clashes(
    problem: Problem, people: dict[str, Person], shifts: Iterable[Assignment]
) -> Iterator[Violation]:
    """Two shifts that begin on a day, or that overlap."""
    ordered = sorted(shifts, key=lambda each: (each.person, each.day, each.start_minute))
    ends: dict[str, tuple[int, int]] = {
        person.id: (past.day, past.day * DAY_MINUTES + past.start_minute + past.minutes)
        for person in people.values()
        for past in sorted(person.history, key=lambda each: (each.day, each.start_minute))
    }
    for shift in ordered:
        begin = shift.day * DAY_MINUTES + shift.start_minute
        day, end = ends.get(shift.person, (-(10**6), -(10**9)))
        if shift.day == day:
            yield _fact(problem, shift, "second_shift", _SECOND, people.get(shift.person))
        if begin < end:
            yield _fact(problem, shift, "overlap", _OVERLAP, people.get(shift.person))
        ends[shift.person] = (shift.day, max(end, begin + shift.minutes))


def _moved_pins(
    problem: Problem, people: dict[str, Person], shifts: Iterable[Assignment]
) -> Iterator[Violation]:
    """Pinned shifts that are not there as they were; their breaks may move."""
    there = {
        (each.person, each.day, each.shift, each.start_minute, each.minutes) for each in shifts
    }
    for pin in problem.pinned:
        if (pin.person, pin.day, pin.shift, pin.start_minute, pin.minutes) not in there:
            yield _fact(problem, pin, "pinned", _UNPINNED, people.get(pin.person))


def _meetings(
    problem: Problem, people: dict[str, Person], shifts: tuple[Assignment, ...]
) -> Iterator[Violation]:
    """Meetings that somebody misses who is at work when it could be held, or held at odd times."""
    held: dict[str, dict[str, tuple[int, int, Assignment]]] = {}
    for shift in shifts:
        for activity in shift.activities:
            if activity.name.startswith(MEETING):
                start = shift.day * DAY_MINUTES + activity.start_minute
                attended = held.setdefault(activity.name.removeprefix(MEETING), {})
                attended[shift.person] = (start, activity.minutes, shift)
    for meeting in problem.meetings:
        yield from _of_meeting(problem, people, meeting, held.pop(meeting.id, {}), shifts)
    for name, attended in held.items():
        for _, _, shift in attended.values():
            yield _fact(problem, shift, "meeting", _NO_MEETING, people.get(shift.person), name=name)


def _of_meeting(
    problem: Problem,
    people: dict[str, Person],
    meeting: Meeting,
    attended: dict[str, tuple[int, int, Assignment]],
    shifts: tuple[Assignment, ...],
) -> Iterator[Violation]:
    times = {start for start, _, _ in attended.values()}
    for start, minutes, shift in attended.values():
        late = start < meeting.earliest_minute or start + minutes > meeting.latest_minute
        apart = meeting.together and len(times) > 1
        if late or apart or minutes != meeting.minutes or shift.person not in meeting.people:
            person = people.get(shift.person)
            yield _fact(problem, shift, "meeting", _ODD_MEETING, person, name=meeting.id)
    yield from _missed(problem, people, meeting, attended, shifts)


def _missed(
    problem: Problem,
    people: dict[str, Person],
    meeting: Meeting,
    attended: dict[str, tuple[int, int, Assignment]],
    shifts: tuple[Assignment, ...],
) -> Iterator[Violation]:
    """Those at work who could attend and do not; not unlawful, for it may not fit."""
    first, last = meeting.earliest_minute, meeting.latest_minute
    if meeting.together and attended:
        first, _, _ = next(iter(attended.values()))
        last = first + meeting.minutes
    able = {each.person: each for each in shifts if _could_attend(meeting, each, first, last)}
    for shift in able.values():
        if shift.person not in attended:
            person = people.get(shift.person)
            yield _fact(problem, shift, "meeting", _MISSED, person, hard=False, name=meeting.id)


def _could_attend(meeting: Meeting, shift: Assignment, first: int, last: int) -> bool:
    begin = shift.day * DAY_MINUTES
    since, until = begin + shift.start_minute, begin + shift.end_minute
    return (
        shift.person in meeting.people and min(until, last) - max(since, first) >= meeting.minutes
    )


def _fact(
    problem: Problem,
    shift: Assignment,
    kind: str,
    text: Words,
    person: Person | None = None,
    *,
    hard: bool = True,
    **values: object,
) -> Violation:
    day: date = problem.first_day + timedelta(days=shift.day)
    who = shift.person if person is None else person.name or person.id
    words = _words.say(text.en, text.zh, **{"who": who, "day": _words.on_day(day)} | values)
    return Violation(
        rule=f"fact.{kind}",
        kind=kind,
        hard=hard,
        amount=1.0,
        cost=0.0,
        people=(shift.person,),
        days=(shift.day,),
        words=words,
    )


_NOBODY = Words(en="Nobody is called {who}", zh="没有名为{who}的人员")
_OUTSIDE = Words(en="{who} has a shift outside the roster", zh="{who}的班次不在排班期内")
_NOT_THIS_TYPE = Words(
    en="{who} cannot have shift {code} on {day}", zh="{who}{day}不能上{code}班次"
)
_ON_LEAVE = Words(en="{who} is on leave on {day}", zh="{who}{day}休假")
_UNAVAILABLE = Words(
    en="{who} is not available for the whole shift of {day}", zh="{who}{day}的班次内有不可用时间"
)
_OUTSIDE_WINDOW = Words(
    en="{who} on {day}: shift {code} cannot begin at {begin} and last {length}",
    zh="{who}{day}：{code}班次不能在{begin}开始并持续{length}",
)
_BREAKS = Words(en="{who} on {day}: {fault}", zh="{who}{day}：{fault}")
_ACTIVITY = Words(en="{who} on {day}: {fault}", zh="{who}{day}：{fault}")
_SECOND = Words(en="{who} has two shifts on {day}", zh="{who}{day}有两个班次")
_OVERLAP = Words(
    en="{who} begins on {day} before the shift before has ended",
    zh="{who}{day}的班次与前一个班次重叠",
)
_UNPINNED = Words(en="The pinned shift of {who} on {day} is gone", zh="{who}{day}的固定班次缺失")
_NO_MEETING = Words(
    en="{who} on {day}: there is no meeting {name}", zh="{who}{day}：没有会议{name}"
)
_ODD_MEETING = Words(
    en="{who} on {day}: meeting {name} is held at another time, or is not theirs",
    zh="{who}{day}：会议{name}时间不符，或无需其参加",
)
_MISSED = Words(en="{who} misses meeting {name}", zh="{who}未参加会议{name}")
