"""Codes of the planners' pages in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import (
    LeaveKind,
    Origin,
    RunState,
    ShiftTypeCard,
    VersionCard,
)

_ORIGINS: Mapping[Origin, str] = {
    Origin.SOLVED: msgid("worked out"),
    Origin.EDITED: msgid("by hand"),
    Origin.IMPORTED: msgid("from a file"),
    Origin.REPAIRED: msgid("repaired"),
    Origin.COPIED: msgid("copied"),
}
_STATES: Mapping[RunState, tuple[str, str, str]] = {
    RunState.WAITING: (msgid("waiting"), "clock", ""),
    RunState.RUNNING: (msgid("working"), "refresh", "info"),
    RunState.DONE: (msgid("Done"), "check", "good"),
    RunState.CANCELLED: (msgid("Stopped"), "close", ""),
    RunState.FAILED: (msgid("Failed"), "error", "bad"),
}
_CONTRACTS: Mapping[str, str] = {
    "full_time": msgid("Full time"),
    "part_time": msgid("Part time"),
}
SHIFT_KINDS: Mapping[str, str] = {
    "day": msgid("Day shift"),
    "night": msgid("Night shift"),
    "split": msgid("Split shift, in two parts"),
    "on_call": msgid("On call"),
}
LEAVE_KINDS: Mapping[LeaveKind, str] = {
    LeaveKind.ANNUAL: msgid("Annual leave"),
    LeaveKind.LIEU: msgid("Time off in lieu"),
    LeaveKind.SICK: msgid("Sick leave"),
    LeaveKind.PERSONAL: msgid("Personal leave"),
    LeaveKind.MARRIAGE: msgid("Marriage leave"),
    LeaveKind.MATERNITY: msgid("Maternity leave"),
    LeaveKind.BEREAVEMENT: msgid("Bereavement leave"),
    LeaveKind.OTHER: msgid("Other leave"),
}
LEVELS: Mapping[str, str] = {
    "legal": msgid("Law: never gives way"),
    "contract": msgid("Contract: only with a signature"),
    "policy": msgid("Policy of the centre"),
    "wish": msgid("Wish"),
}
_CHOICES: Mapping[str, str] = {
    "all": msgid("Everybody together"),
    "contract": msgid("Within a kind of contract"),
    "day": msgid("One day"),
    "half_year": msgid("Half a year"),
    "holiday": msgid("Shifts on holidays"),
    "horizon": msgid("The whole roster"),
    "interval": msgid("One interval"),
    "late": msgid("Late shifts"),
    "month": msgid("One month"),
    "night": msgid("Night shifts"),
    "quarter": msgid("One quarter of a year"),
    "refused_wish": msgid("Refused wishes"),
    "shift": msgid("One shift"),
    "site": msgid("Within a site"),
    "split": msgid("Split shifts"),
    "team": msgid("Within a team"),
    "time": msgid("One moment"),
    "week": msgid("One week"),
    "weekend": msgid("Shifts at weekends"),
    "year": msgid("One year"),
}
_STAGES: Mapping[str, str] = {
    "": msgid("Getting ready"),
    "reading": msgid("Reading people and requirements"),
    "counting": msgid("Counting people alike"),
    "bound": msgid("Working out the bound"),
    "dive": msgid("Looking for a first roster"),
    "choose": msgid("Looking for a better roster"),
    "prove": msgid("Proving that none is better"),
    "polish": msgid("Looking for a better roster"),
    "done": msgid("Done"),
    "classes": msgid("Counting people alike"),
    "week": msgid("Shifts by week"),
    "weeks": msgid("Shifts by week"),
    "days": msgid("Shifts by day"),
    "starts": msgid("Starts of shifts"),
    "naming": msgid("Naming people"),
    "fairness": msgid("Sharing what nobody likes"),
    "breaks": msgid("Placing breaks"),
    "checking": msgid("Checking every rule"),
    "explaining": msgid("Looking for what stands in the way"),
    "saving": msgid("Saving"),
}


def say_origin(origin: Origin) -> str:
    """Return how a version came to be."""
    return _(_ORIGINS[origin])


def say_state(state: RunState) -> tuple[str, str, str]:
    """Return a state of a run: its word, icon and tone."""
    word, icon, tone = _STATES[state]
    return _(word), icon, tone


def say_stage(stage: str) -> str:
    """Return what a run does now."""
    return _(_STAGES[stage]) if stage in _STAGES else stage


def say_leave(kind: LeaveKind) -> str:
    """Return why somebody is away."""
    return _(LEAVE_KINDS[kind])


def say_shift_kind(kind: str) -> str:
    """Return what a kind of shift is called."""
    return _(SHIFT_KINDS[kind]) if kind in SHIFT_KINDS else kind


def say_contract(key: str) -> str:
    """Return what a kind of contract is called; a centre's own stands as it is."""
    return _(_CONTRACTS[key]) if key in _CONTRACTS else key


def read_contract(text: str) -> str:
    """Return the key of a kind of contract written as `say_contract` says it.

    Rules narrow to the key, so a word of either language must not become a kind of its own.
    """
    known = {_(word): key for key, word in _CONTRACTS.items()}
    return known.get(text.strip(), text.strip())


def say_choice(choice: str) -> str:
    """Return what a rule's parameter may be."""
    return _(_CHOICES[choice]) if choice in _CHOICES else choice


def say_level(level: str) -> str:
    """Return how far a rule may give way."""
    return _(LEVELS[level]) if level in LEVELS else level


def say_day(day: date) -> str:
    """Return a day with its weekday, as a column shows it."""
    return date_format(day, "D m-d")


def say_clock(minute: int) -> str:
    """Return a minute of a day as on a clock.

    >>> say_clock(1500)
    '01:00'
    """
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def say_starts(card: ShiftTypeCard) -> str:
    """Return when a shift of a kind may begin."""
    first, last = say_clock(card.earliest_start_minute), say_clock(card.latest_start_minute)
    return first if first == last else f"{first}–{last}"


def figures_of(card: VersionCard) -> dict[str, str]:
    """Return the figures of a version as tiles show them, "–" for what nobody knows."""
    figures = card.figures
    return {
        "paid_hours": _number(figures.get("paid_hours"), 0),
        "unmet_hours": _number(figures.get("unmet_hours"), 1),
        "broken_hard": _number(figures.get("broken_hard"), 0),
        "broken_soft": _number(figures.get("broken_soft"), 0),
        "gap": _share(figures.get("gap_share")),
        "shifts": _number(figures.get("shifts"), 0),
    }


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2%}"
