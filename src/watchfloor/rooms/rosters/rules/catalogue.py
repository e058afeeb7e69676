"""Whether what somebody says about shift types and terms makes sense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from callmath.scheduling import BreakRule, ShiftKind, ShiftType
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import ShiftTypeCard, ShiftTypeFacts, WorkTermsFacts

DAY = 1440
GRID_MINUTES = 15
MOST_CODE, MOST_NAME, MOST_BREAKS, MOST_LENGTHS = 12, 80, 8, 12
MOST_WEEK_MINUTES = 7 * DAY
_CODE = re.compile(r"[^\s,;，；/\x00]+")


def check_shift_type(facts: ShiftTypeFacts) -> None:
    """Refuse what no shift can be. :raises Refusal: naming what is wrong and where."""
    _check_names(facts)
    _check_starts(facts)
    _check_lengths(facts)
    for number, each in enumerate(facts.breaks, start=1):
        _check_break(number, each, min(facts.lengths_minutes))
    if sum(_number(each, "minutes") for each in facts.breaks) >= min(facts.lengths_minutes):
        raise _refusal(
            "breaks_fill", msgid("The breaks fill the whole shift."), where=msgid("breaks")
        )


def break_rules(breaks: tuple[Mapping[str, object], ...]) -> tuple[BreakRule, ...]:
    """Return breaks as the engine has them."""
    return tuple(
        BreakRule(
            name=str(each["name"]),
            minutes=_number(each, "minutes"),
            earliest_minutes=_number(each, "earliest_minutes"),
            latest_minutes=_number(each, "latest_minutes"),
            paid=bool(each.get("paid", True)),
        )
        for each in breaks
    )


def engine_type(card: ShiftTypeCard) -> ShiftType:
    """Return a shift type as the engine has it."""
    return ShiftType(
        code=card.code,
        name=card.name,
        kind=ShiftKind(card.kind),
        earliest_start_minute=card.earliest_start_minute,
        latest_start_minute=card.latest_start_minute,
        start_step_minutes=card.start_step_minutes,
        lengths_minutes=card.lengths_minutes,
        breaks=break_rules(card.breaks),
        takes_seat=card.takes_seat,
    )


def check_work_terms(facts: WorkTermsFacts, known_codes: frozenset[str]) -> None:
    """Refuse terms that nobody can work under. :raises Refusal: naming what is wrong."""
    checks: Mapping[str, tuple[bool, str]] = {
        "week_minutes": (
            0 <= facts.week_minutes <= MOST_WEEK_MINUTES,
            msgid("Hours of a week lie between 0 and 168."),
        ),
        "days_per_week": (
            0 <= facts.days_per_week <= 7,
            msgid("Days of a week lie between 0 and 7."),
        ),
        "contract": (
            bool(facts.contract.strip()) and len(facts.contract) <= 60,
            msgid("A contract has a name of up to 60 characters."),
        ),
        "weekly_unavailable": (
            all(0 <= day <= 6 and 0 <= a < b <= DAY for day, a, b in facts.weekly_unavailable),
            msgid("Times away run from a weekday's minute to a later one of the same day."),
        ),
        "prefers": (_prefers_in_order(facts), msgid("Wished starts run from early to late.")),
    }
    for name, (holds, what) in checks.items():
        if not holds:
            raise _terms_refusal(name, what, facts)
    unknown = sorted(set(facts.shift_codes) - known_codes)
    if unknown:
        what = msgid("There is no shift type “%(codes)s”.")
        raise _terms_refusal("shift_codes", what, facts, codes=", ".join(unknown))


def _prefers_in_order(facts: WorkTermsFacts) -> bool:
    first, last = facts.prefers_from_minute, facts.prefers_to_minute
    if first is None or last is None:
        return first is last
    return 0 <= first <= last < DAY


def _check_names(facts: ShiftTypeFacts) -> None:
    if not facts.code or len(facts.code) > MOST_CODE or not _CODE.fullmatch(facts.code):
        raise _refusal(
            "code",
            msgid("“%(code)s” cannot be the code of a shift type."),
            mend=msgid("Up to 12 characters without spaces, commas or slashes."),
            code=facts.code,
        )
    if not facts.name.strip() or len(facts.name) > MOST_NAME:
        raise _refusal("name", msgid("A shift type has a name of up to 80 characters."))
    if facts.kind not in set(ShiftKind):
        raise _refusal("kind", msgid("There is no kind of shift “%(kind)s”."), kind=facts.kind)


def _check_starts(facts: ShiftTypeFacts) -> None:
    first, last = facts.earliest_start_minute, facts.latest_start_minute
    if not 0 <= first <= last < DAY:
        raise _refusal(
            "starts",
            msgid("The first start lies before the last, both within the day."),
            where=msgid("starts"),
        )
    if not 5 <= facts.start_step_minutes <= DAY or facts.start_step_minutes % 5:
        raise _refusal("step", msgid("Starts are 5 minutes to a day apart, in steps of 5."))


def _check_lengths(facts: ShiftTypeFacts) -> None:
    lengths = facts.lengths_minutes
    if not lengths or len(lengths) > MOST_LENGTHS:
        raise _refusal("lengths", msgid("A shift type has 1 to 12 lengths."))
    for each in lengths:
        if each > DAY:
            raise _refusal(
                "longer_than_day",
                msgid("A shift of %(hours)s hours is longer than the day."),
                mend=msgid("Give at most 24 hours."),
                hours=f"{each / 60:g}",
            )
        if each <= 0 or each % 5:
            raise _refusal(
                "length",
                msgid("A shift cannot last %(minutes)s minutes."),
                mend=msgid("Give a length above 0 in steps of 5 minutes."),
                minutes=each,
            )


def _check_break(number: int, each: Mapping[str, object], shortest: int) -> None:
    try:
        minutes, first, last = (
            _number(each, name) for name in ("minutes", "earliest_minutes", "latest_minutes")
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _refusal(
            "break_unreadable",
            msgid("Break %(number)s cannot be read."),
            mend=msgid("Give its name, its minutes and its earliest and latest minute."),
            number=number,
        ) from error
    if minutes <= 0:
        raise _refusal(
            "break_length", msgid("Break %(number)s has no length above 0."), number=number
        )
    if first < 0 or last > shortest or first + minutes > last:
        raise _refusal(
            "break_outside",
            msgid("Break %(number)s does not fit into the shift."),
            mend=msgid("Let it begin and end within the shortest length, in this order."),
            number=number,
        )


def _number(each: Mapping[str, Any], name: str) -> int:
    value = each[name]
    if isinstance(value, bool) or int(value) != value:
        raise ValueError(name)
    return int(value)


def _refusal(
    name: str, what: str, /, *, where: str = "", mend: str = "", **fields: object
) -> Refusal:
    return Refusal(
        code=f"rosters.shift_type.{name}", what=what, where=where, mend=mend, fields=fields
    )


def _terms_refusal(code: str, what: str, facts: WorkTermsFacts, **fields: object) -> Refusal:
    return Refusal(
        code=f"rosters.terms.{code}",
        what=what,
        where=msgid("Agent %(agent)s, from %(day)s"),
        fields={"agent": facts.agent_id, "day": facts.valid_from.isoformat(), **fields},
    )


def tags_on(tags: Mapping[str, date | None], day: date) -> frozenset[str]:
    """Return the tags that hold on a day.

    >>> sorted(tags_on({"minor": None, "nursing": date(2026, 1, 1)}, date(2026, 2, 1)))
    ['minor']
    """
    return frozenset(name for name, last in tags.items() if last is None or day <= last)
