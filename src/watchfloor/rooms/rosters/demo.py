"""The rosters room's part of the demo: shift types, rules, terms, rosters, what people ask for.

Nothing here writes a table; it goes through the room's own operations. What varies from person to
person follows from their place in the list, so that every start tells the same story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from callmath.scheduling import ShiftType
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal

from . import operations, queries
from .contracts import (
    LeaveKind,
    Origin,
    RosterNotFound,
    RunState,
    ShiftCell,
    ShiftTypeFacts,
    WorkTermsFacts,
)
from .contracts.deliverables import DeliverableFacts
from .operations.deliverables import add_deliverable
from .operations.leave_decisions import decide_leave
from .operations.leaves import Grant, ask_leave, grant_hours
from .operations.swaps import offer_swap
from .operations.wishes import Wanted, save_wish
from .rules.catalogue import engine_type
from .rules.leaves import LeaveSpan
from .rules.shifts import place_shift

Text = Mapping[str, str]
SECONDS = 120.0  # for a roster: it is worked out while pages are served
PACK = "china_standard"
HALF_MINUTES = 240


def _both(zh: str, en: str) -> Text:
    return {"zh-hans": zh, "en": en}


@dataclass(frozen=True, slots=True)
class Story:
    """What the demo's rosters are told with."""

    language: str
    actor: Actor
    planner: Actor
    leader: Actor
    lines: Mapping[str, str]  # a line's code -> the skill that serves it


@dataclass(frozen=True, slots=True)
class Played:
    """Somebody's shift on a day that was played; `breaks` are (start minute, minutes)."""

    agent_id: int
    day: date
    start_minute: int
    minutes: int
    breaks: tuple[tuple[int, int], ...] = ()


_REST, _MEAL = _both("小休", "Rest"), _both("用餐", "Meal")
LONGEST_REST_MINUTES = 20
_EARLIEST = (570, 690)  # where 中 and 晚 begin
_PLAYED = _both("此前的实际班次", "Shifts as they were worked")
_PLAYED_REASON = _both("历史班次导入", "Brought in from records")
_WEEKS = _both("本周与下周", "This week and the next")
_MONTH = _both("%(month)s月排班（草稿）", "Roster of month %(month)s (draft)")
_OWED = _both("次月排班发布", "Next month's roster")
_LEAVE_REASON = _both("家庭出行", "Family trip")
_GRANT_REASON = _both("年度年假", "Annual leave of the year")
_WISH_NOTE = _both("家长会", "Parents' evening")
_SWAP_NOTE = _both("想换一个班，谢谢！", "Would like to swap, thank you!")
# Code, name, kind, color, first start, last start, minutes.
_TYPES: Sequence[tuple[Text, Text, str, int, int, int, int]] = (
    (_both("早", "E"), _both("早班", "Early"), "day", 0, 420, 540, 480),
    (_both("中", "M"), _both("中班", "Middle"), "day", 1, 570, 660, 480),
    (_both("晚", "L"), _both("晚班", "Late"), "day", 2, 705, 795, 480),
    (_both("小", "H"), _both("小班", "Half day"), "day", 3, 555, 1035, HALF_MINUTES),
    (_both("夜", "N"), _both("夜班", "Night"), "night", 4, 1320, 1320, 480),
)


def furnish(story: Story, at: datetime) -> bool:
    """Enter shift types, rules, skills and terms; False: that was done before."""
    if queries.list_shift_types():
        return False
    for facts in _shift_types(story.language):
        operations.save_shift_type(facts=facts, actor=story.planner, at=at)
    operations.use_pack(name=PACK, node_id=None, on=at.date(), actor=story.planner, at=at)
    for card in queries.list_line_skills():
        skill = story.lines.get(card.title, "")
        with suppress(Refusal):  # people of an older demo have no skills: everybody serves
            operations.set_line_skill(
                series_id=card.series_id, skill=skill, actor=story.planner, at=at
            )
    operations.save_work_terms(
        terms=list(_terms(story.language, date(at.year, 1, 1))), actor=story.planner, at=at
    )
    owed = DeliverableFacts(name=_OWED[story.language])
    add_deliverable(facts=owed, actor=story.planner, at=at)
    return True


def remember(story: Story, played: Sequence[Played], at: datetime) -> None:
    """Publish the shifts of days that were played, as they were; once."""
    if not played or queries.list_rosters(scope=WHOLE_CENTRE):
        return
    days = sorted({each.day for each in played})
    roster_id = operations.make_roster(
        node_id=None,
        name=_PLAYED[story.language],
        first_day=days[0],
        last_day=days[-1],
        actor=story.planner,
        at=at,
    )
    version_id = operations.save_version(
        roster_id=roster_id,
        cells=list(_cells(played, story.language)),
        origin=Origin.IMPORTED,
        actor=story.planner,
        at=at,
    )
    operations.check_version(version_id=version_id)
    operations.publish(
        version_id=version_id, reason=_PLAYED_REASON[story.language], actor=story.planner, at=at
    )


def ask_for_days_off(story: Story, first: date, last: date, at: datetime) -> None:
    """Let people ask for leave and wish for days; leaders approve most of it; once."""
    people = queries.list_people(scope=WHOLE_CENTRE)
    grants = [
        Grant(row.agent_id, "annual", date(at.year, 1, 1), 10 * 480, _GRANT_REASON[story.language])
        for row in people
    ]
    grant_hours(grants=grants, actor=story.planner, at=at)
    days = (last - first).days
    for number, row in enumerate(people):
        if number % 25 == 7:
            begin = first + timedelta(days=number * 7 % max(days - 3, 1))
            _take_leave(story, row.agent_id, begin, at, approves=number % 50 == 7)
        if number % 9 == 2:
            day = first + timedelta(days=number * 5 % max(days, 1))
            wanted = Wanted(day, wants=False, stars=1 + number % 3, note=_WISH_NOTE[story.language])
            with suppress(Refusal):
                save_wish(
                    agent_id=row.agent_id, wanted=wanted, today=first - timedelta(days=1),
                    actor=story.actor, at=at,
                )  # fmt: skip


def roster_days(
    story: Story,
    first: date,
    last: date,
    at: datetime,
    *,
    node_id: int | None = None,
    publish: bool,
) -> int | None:
    """Work a roster out and publish it, or leave it as a draft; None: it could not be made."""
    text = _WEEKS[story.language] if publish else _month(first, last, story.language)
    roster_id = operations.make_roster(
        node_id=node_id, name=text, first_day=first, last_day=last, actor=story.planner, at=at
    )
    run_id = operations.ask_run(
        roster_id=roster_id,
        settings={"time_limit_seconds": SECONDS, "seed": 1},
        actor=story.planner,
        at=at,
    )
    operations.work_on_run(run_id=run_id, clock=lambda: at)
    run = queries.get_run(run_id=run_id, scope=WHOLE_CENTRE)
    if run.state is not RunState.DONE or run.version_id is None:
        return None
    if publish:
        operations.publish(version_id=run.version_id, reason=text, actor=story.planner, at=at)
    return run.version_id


def _month(first: date, last: date, language: str) -> str:
    """Name a roster after the month that most of its days lie in."""
    return _MONTH[language] % {"month": (first + (last - first) / 2).month}


def last_published_day() -> date | None:
    """Return the last day that a published roster of the demo holds."""
    cards = queries.list_rosters(scope=WHOLE_CENTRE)
    return max((card.last_day for card in cards if card.published_version), default=None)


def has_draft_from(day: date) -> bool:
    """Say whether a roster begins on a day or later."""
    return any(card.first_day >= day for card in queries.list_rosters(scope=WHOLE_CENTRE))


def ask_for_swaps(story: Story, first: date, at: datetime, *, most: int = 4) -> int:
    """Let some people offer a shift to all; return how many did."""
    offered = 0
    duties = queries.list_duties(first_day=first, last_day=first + timedelta(days=6))
    for duty in duties[:: max(len(duties) // 40, 1)]:
        if offered == most:
            break
        with suppress(Refusal, RosterNotFound):  # not everybody's shift can be passed on
            offer_swap(
                duty_id=duty.id, agent_id=duty.cell.agent_id, note=_SWAP_NOTE[story.language],
                actor=story.actor, at=at,
            )  # fmt: skip
            offered += 1
    return offered


def _take_leave(story: Story, agent_id: int, begin: date, at: datetime, *, approves: bool) -> None:
    span = LeaveSpan(begin, begin + timedelta(days=1))
    with suppress(Refusal):
        card = ask_leave(
            agent_id=agent_id, kind=LeaveKind.ANNUAL, span=span,
            reason=_LEAVE_REASON[story.language], actor=story.actor, at=at,
        )  # fmt: skip
        if approves:
            decide_leave(
                leave_id=card.id, approves=True, scope=WHOLE_CENTRE, actor=story.leader, at=at
            )


def _shift_types(language: str) -> Iterator[ShiftTypeFacts]:
    for position, (code, name, kind, color, first, last, minutes) in enumerate(_TYPES):
        yield ShiftTypeFacts(
            code=code[language],
            name=name[language],
            kind=kind,
            color=color,
            earliest_start_minute=first,
            latest_start_minute=last,
            start_step_minutes=60 if minutes == HALF_MINUTES else 30,
            lengths_minutes=(minutes,),
            breaks=_breaks(minutes, language),
            position=position,
        )


def _breaks(minutes: int, language: str) -> tuple[Mapping[str, object], ...]:
    def each(text: Text, length: int, first: int, last: int, *, paid: bool) -> dict[str, object]:
        return {
            "name": text[language], "minutes": length, "earliest_minutes": first,
            "latest_minutes": last, "paid": paid,
        }  # fmt: skip

    if minutes == HALF_MINUTES:
        return (each(_REST, 15, 75, 165, paid=True),)
    return (
        each(_REST, 15, 75, 165, paid=True),
        each(_MEAL, 30, 180, 315, paid=False),
        each(_REST, 15, 330, 435, paid=True),
    )


def _terms(language: str, since: date) -> Iterator[WorkTermsFacts]:
    half = next(code[language] for code, *_, minutes in _TYPES if minutes == HALF_MINUTES)
    whole = tuple(code[language] for code, *_, minutes in _TYPES if minutes != HALF_MINUTES)
    for number, row in enumerate(queries.list_people(scope=WHOLE_CENTRE)):
        is_half = number % 11 == 5
        early, late = number % 7 == 3, number % 9 == 4
        first, last = (420, 540) if early else (705, 795) if late else (None, None)
        yield WorkTermsFacts(
            agent_id=row.agent_id,
            valid_from=since,
            contract="part_time" if is_half else "full_time",
            week_minutes=5 * HALF_MINUTES if is_half else 2400,
            shift_codes=(half,) if is_half else whole,
            tags={"nursing": since.replace(year=since.year + 1)} if number % 60 == 11 else {},
            prefers_from_minute=None if is_half else first,
            prefers_to_minute=None if is_half else last,
        )


def _cells(played: Sequence[Played], language: str) -> Iterator[ShiftCell]:
    kinds = {card.code: engine_type(card) for card in queries.list_shift_types()}
    for each in played:
        kind = _kind_of(each, kinds, language)
        placed = place_shift(
            kind,
            agent_id=each.agent_id,
            day=each.day,
            start_minute=each.start_minute,
            minutes=each.minutes,
        )
        yield replace(placed, breaks=tuple(_taken(each, language)))


def _taken(each: Played, language: str) -> Iterator[tuple[str, int, int, bool]]:
    """Yield the breaks as they were: the longest is the meal, which is not paid."""
    longest = max((minutes for _, minutes in each.breaks), default=0)
    for start, minutes in each.breaks:
        is_meal = minutes == longest > LONGEST_REST_MINUTES
        yield ((_MEAL if is_meal else _REST)[language], start, minutes, not is_meal)


def _kind_of(each: Played, kinds: Mapping[str, ShiftType], language: str) -> ShiftType:
    """Return the shift type that a played shift is nearest to."""
    early, middle, late, half = (code[language] for code, *_ in _TYPES[:4])
    if each.minutes == HALF_MINUTES:
        return kinds[half]
    later = sum(each.start_minute >= start for start in _EARLIEST)
    return kinds[(early, middle, late)[later]]
