"""A chain as it is kept: one row a local day, one entry a slot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from watchfloor.rooms.staffing.contracts import IntervalRequirement

from .chain import CLOSED, Chain, Demand
from .days import count_slots, minute_of
from .overriding import Overlay

FIGURES = ("contacts", "handle_seconds", "load_erlangs")
PEOPLE = ("required", "required_low", "required_high", "scheduled", "rostered")


@dataclass(slots=True)
class DayDraft:
    """A day of a plan about to be kept: a list a column, one entry a slot."""

    day: date
    columns: dict[str, list[float]]
    service_level: list[float]  # NaN: nothing comes, or no number is enough
    reasons: dict[str, str]
    overrides: dict[str, list[int]] = field(default_factory=dict)


def pack_days(demand: Demand, chain: Chain, overlay: Overlay) -> list[DayDraft]:
    """Return the days of a chain in order.

    What the clock shows twice is kept once, with the larger need; what it skips is closed.
    """
    slots = count_slots(demand.interval_minutes)
    drafts: dict[date, DayDraft] = {}
    for day, kept in _places(demand, chain).items():
        draft = drafts[day] = _empty(day, slots)
        where, places = list(kept), list(kept.values())
        for name, column in draft.columns.items():
            _fill(column, where, np.nan_to_num(getattr(chain, name)[places]).tolist())
        _fill(draft.service_level, where, chain.service_level[places].tolist())
        for slot, place in kept.items():
            draft.reasons.pop(str(slot), None)
            if place in chain.reasons:
                draft.reasons[str(slot)] = chain.reasons[place]
            if overlay.by_step and (numbers := overlay.numbers(place)):
                draft.overrides[str(slot)] = [number for number, _ in numbers]
    return [drafts[day] for day in sorted(drafts)]


def _places(demand: Demand, chain: Chain) -> dict[date, dict[int, int]]:
    """Return the place of each slot of each day in the columns of a chain."""
    days: dict[date, dict[int, int]] = {}
    required = chain.required.tolist()
    for place, at in enumerate(demand.starts_at):
        kept = days.setdefault(at.date(), {})
        slot = minute_of(at) // demand.interval_minutes
        if slot not in kept or required[place] >= required[kept[slot]]:
            kept[slot] = place
    return days


def _fill(column: list[float], where: Sequence[int], figures: Sequence[float]) -> None:
    for slot, figure in zip(where, figures, strict=True):
        column[slot] = figure


def intervals_of(demand: Demand, chain: Chain, overlay: Overlay) -> tuple[IntervalRequirement, ...]:
    """Return a chain as intervals in order of time."""
    columns = {name: getattr(chain, name).tolist() for name in (*FIGURES, *PEOPLE)}
    levels = chain.service_level.tolist()
    found = []
    for place, at in enumerate(demand.starts_at):
        code = chain.reasons.get(place, "")
        found.append(
            IntervalRequirement(
                starts_at=at,
                is_open=code != CLOSED,
                contacts=columns["contacts"][place],
                handle_seconds=_plain(columns["handle_seconds"][place]),
                load_erlangs=columns["load_erlangs"][place],
                required=columns["required"][place],
                required_low=columns["required_low"][place],
                required_high=columns["required_high"][place],
                scheduled_need=columns["scheduled"][place],
                rostered_need=columns["rostered"][place],
                service_level=None if math.isnan(levels[place]) else levels[place],
                scheduled=None,
                reason="" if code == CLOSED else code,
                overrides=tuple(step for _, step in overlay.numbers(place)),
            )
        )
    return tuple(found)


def person_hours(demand: Demand, chain: Chain) -> float:
    """Return the rostered hours of a horizon; intervals without a number count as none."""
    rostered = chain.rostered[chain.rostered > 0]
    return float(rostered.sum()) * demand.interval_minutes / 60.0


def iter_slots(reasons: Mapping[str, str], slots: int) -> Iterator[tuple[int, bool, str]]:
    """Yield each slot, whether it is open, and why it has no number ("" where it has one)."""
    for slot in range(slots):
        code = reasons.get(str(slot), "")
        yield slot, code != CLOSED, "" if code == CLOSED else code


def _empty(day: date, slots: int) -> DayDraft:
    columns: dict[str, list[float]] = {name: [0.0] * slots for name in FIGURES}
    columns |= {name: [0] * slots for name in PEOPLE}
    closed = {str(slot): CLOSED for slot in range(slots)}
    return DayDraft(day, columns, [math.nan] * slots, closed)


def _plain(value: float) -> float:
    """Return a figure that the database keeps; an unknown handle time is none."""
    return 0.0 if math.isnan(value) else value
