"""What the plan of a week works with, as JSON: small arrays, since a thousand people are in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.common.words import Words
from watchfloor.rooms.calendars.contracts import DayKind, SpecialDay
from watchfloor.rooms.rosters.contracts import (
    BrokenRule,
    CoverStrip,
    LeaveCard,
    ShiftCell,
    ShiftTypeCard,
    Stretch,
)

from .words import figures_of, say_contract, say_leave

DAY_MINUTES = 1440
WEEKEND_BEGINS = 5
_REST = (DayKind.HOLIDAY, DayKind.CLOSED)
MOST_BROKEN = 400


def payload_of(
    stretch: Stretch,
    types: Sequence[ShiftTypeCard],
    strips: Sequence[CoverStrip],
    *,
    now: datetime,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Return all that the page needs to draw and change the days."""
    local = now.astimezone(zone)
    interval = interval_of(strips)
    return {
        **state_of(stretch, strips),
        "interval": interval,
        "today": local.date().isoformat(),
        "now": local.hour * 60 + local.minute,
        "days": [day_head(day, stretch.special_days) for day in days_of(stretch)],
        "types": [_type(card) for card in types],
        "people": _people(stretch),
        "cells": [_cell(cell, stretch.first) for cell in stretch.cells],
        "leave": [row for leave in stretch.leaves for row in _leave(leave, stretch)],
        "wishes": [
            [each.agent_id, (each.day - stretch.first).days, each.wants, each.code, each.stars]
            for each in stretch.wishes
        ],
    }


def state_of(stretch: Stretch, strips: Sequence[CoverStrip]) -> dict[str, Any]:
    """Return what each change alters: revision, cover, rules broken, figures."""
    days = (stretch.last - stretch.first).days + 1
    return {
        "revision": stretch.card.revision,
        "checked": stretch.is_checked,
        "edits": stretch.open_edits,
        "figures": figures_of(stretch.card),
        "cover": [_strip(each, stretch.first, days, interval_of(strips)) for each in strips],
        "brokenCount": len(stretch.violations),
        "broken": [_broken(each, stretch.first, days) for each in _shown(stretch.violations)],
    }


def days_of(stretch: Stretch) -> Iterable[date]:
    """Return the days that are shown."""
    for number in range((stretch.last - stretch.first).days + 1):
        yield stretch.first + timedelta(days=number)


def interval_of(strips: Sequence[CoverStrip]) -> int:
    """Return how long intervals are; a quarter of an hour where nothing is required."""
    return min((each.minutes for strip in strips for each in strip.intervals[:1]), default=15)


def pack_change(agent_id: int, day: date, cell: ShiftCell | None, first: date) -> list[Any]:
    """Return a day of somebody as it is now."""
    return [agent_id, (day - first).days, _cell(cell, first) if cell else None]


def day_head(day: date, special: Sequence[SpecialDay]) -> dict[str, Any]:
    """Return what heads the column of a day: whether people usually rest, and why."""
    marks = [each for each in special if each.day == day]
    kinds = {each.kind for each in marks}
    rest = bool(kinds & set(_REST)) or (
        day.weekday() >= WEEKEND_BEGINS and DayKind.MAKE_UP not in kinds
    )
    return {
        "iso": day.isoformat(),
        "name": date_format(day, "D m-d"),
        "long": date_format(day, "D Y-m-d"),
        "short": _weekday(day),
        "rest": rest,
        "note": _note(marks),
    }


def _weekday(day: date) -> str:
    """Return a weekday as narrow as a column of a month: 一, Mon."""
    name = date_format(day, "D")
    return name[-1:] if (get_language() or "").startswith("zh") else name


def _note(marks: Sequence[SpecialDay]) -> str:
    for each in marks:
        if each.kind is DayKind.MAKE_UP:
            return _("working day")
        return _title(each)
    return ""


def _title(day: SpecialDay) -> str:
    title = getattr(day, "title", None)
    return title.text(get_language() or "en") if isinstance(title, Words) else day.name


def _type(card: ShiftTypeCard) -> dict[str, Any]:
    return {
        "code": card.code,
        "name": card.name,
        "kind": card.kind,
        "color": card.color,
        "earliest": card.earliest_start_minute,
        "latest": card.latest_start_minute,
        "step": card.start_step_minutes,
        "lengths": list(card.lengths_minutes),
        "breaks": [_break(each) for each in card.breaks],
    }


def _break(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": kept["name"],
        "minutes": kept["minutes"],
        "earliest": kept["earliest_minutes"],
        "latest": kept["latest_minutes"],
        "paid": kept.get("paid", True),
    }


def _people(stretch: Stretch) -> list[list[Any]]:
    minutes: dict[int, int] = {}
    for cell in stretch.cells:
        if cell.day >= stretch.first:
            unpaid = sum(each[2] for each in cell.breaks if not each[3])
            minutes[cell.agent_id] = minutes.get(cell.agent_id, 0) + cell.minutes - unpaid
    return [
        [
            each.agent_id,
            each.code,
            each.name,
            each.team,
            say_contract(each.contract),
            list(each.skills),
            minutes.get(each.agent_id, 0),
        ]
        for each in stretch.people
    ]


def _cell(cell: ShiftCell, first: date) -> list[Any]:
    return [
        cell.agent_id,
        (cell.day - first).days,
        cell.code,
        cell.start_minute,
        cell.minutes,
        [list(each) for each in cell.breaks],
        [list(each) for each in cell.activities],
        cell.is_pinned,
    ]


def _leave(leave: LeaveCard, stretch: Stretch) -> Iterable[list[Any]]:
    words = say_leave(leave.kind)
    for day in days_of(stretch):
        if leave.first_day <= day <= leave.last_day:
            place = (day - stretch.first).days
            yield [leave.agent_id, place, words, leave.from_minute, leave.to_minute]


def _strip(strip: CoverStrip, first: date, days: int, interval: int) -> dict[str, Any]:
    slots = days * DAY_MINUTES // interval
    required, scheduled = [0.0] * slots, [0.0] * slots
    level: list[float | None] = [None] * slots
    for each in strip.intervals:
        slot = ((each.day - first).days * DAY_MINUTES + each.start_minute) // interval
        if 0 <= slot < slots:
            required[slot] = round(each.required, 2)
            scheduled[slot] = round(each.scheduled, 2)
            known = each.service_level
            level[slot] = None if known is None else round(known, 4)
    return {
        "skill": strip.skill,
        "name": strip.name or (strip.skill or _("All together")),
        "required": required,
        "scheduled": scheduled,
        "level": level,
    }


def _shown(rules: Sequence[BrokenRule]) -> Sequence[BrokenRule]:
    return sorted(rules, key=lambda each: (not each.is_hard, -each.cost))[:MOST_BROKEN]


def _broken(rule: BrokenRule, first: date, days: int) -> dict[str, Any]:
    places = [(day - first).days for day in rule.days]
    return {
        "rule": rule.rule,
        "hard": rule.is_hard,
        "people": list(rule.people),
        "days": [place for place in places if 0 <= place < days],
        "words": rule.words,
    }
