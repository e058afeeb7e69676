"""Capacity plans as they are kept, and drivers that mean nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityClass,
    CapacityDrivers,
    CapacityEffect,
    CapacityLimit,
    CapacityLine,
    CapacityNote,
    CapacityResult,
    CapacityWeek,
    StaffCohort,
)

LEAST_WEEKS, MOST_WEEKS = 4, 104
MOST_TITLE, MOST_NOTE = 200, 500
_SHARE = (0.0, 1.0)
_COST = (0.0, 1e9)
_WEEKS = (0.0, 104.0)
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "volume_factor": (0.0, 100.0),
    "handle_factor": (0.01, 100.0),
    "paid_hours_a_week": (1.0, 168.0),
    "shift_fit_share": (0.05, 1.0),
    "lead_weeks": _WEEKS,
    "training_weeks": _WEEKS,
    "notice_weeks": _WEEKS,
    "class_least": (1.0, 10_000.0),
    "class_most": (1.0, 10_000.0),
    "classes_at_once": (0.0, 100.0),
    "trainers": (0.0, 10_000.0),
    "trainers_per_class": (0.0, 100.0),
    "overtime_share": _SHARE,
    "seats": (0.0, 1_000_000.0),
    "lines": (0.0, 1_000_000.0),
    "seat_reserve_share": (0.0, 0.9),
    "wrap_share": _SHARE,
    "cost_person_week": _COST,
    "cost_hire": _COST,
    "cost_class": _COST,
    "cost_overtime_week": _COST,
    "cost_missing_week": _COST,
    "cost_seat_week": _COST,
    "cost_line_week": _COST,
}


def check_drivers(drivers: CapacityDrivers) -> None:
    """Refuse drivers that nobody can plan with; the refusal's field `name` says which.

    :raises Refusal: a figure is out of its bounds, or is none.
    """
    for name, value, low, high in _figures(drivers):
        if not (math.isfinite(value) and low <= value <= high):
            raise Refusal(
                code="staffing.capacity.driver",
                what=msgid("“%(value)s” is no figure to plan with (%(name)s)."),
                mend=msgid("Give a number from %(low)s to %(high)s."),
                fields={"name": name, "value": value, "low": f"{low:g}", "high": f"{high:g}"},
            )
    if drivers.class_least > drivers.class_most:
        raise Refusal(
            code="staffing.capacity.class",
            what=msgid("A class cannot have at least %(least)s and at most %(most)s people."),
            mend=msgid("Let the least be at most the most."),
            fields={
                "name": "class_least",
                "least": drivers.class_least,
                "most": drivers.class_most,
            },
        )


def _figures(drivers: CapacityDrivers) -> Iterator[tuple[str, float, float, float]]:
    for name, (low, high) in _BOUNDS.items():
        value = getattr(drivers, name)
        if value is not None:
            yield name, float(value), low, high
    for worth in drivers.ramp_up:
        yield "ramp_up", worth, 0.0, 2.0
    for week, share in drivers.attrition:
        yield "attrition", week, 0.0, 5_000.0
        yield "attrition", share, 0.0, 1.0
    for each in drivers.staff:
        yield "staff", each.people, 0.0, 1e6
        yield "staff", each.tenure_weeks, 0.0, 5_000.0
    for week, people in drivers.leavers:
        yield "leavers", week, 0.0, float(MOST_WEEKS)
        yield "leavers", people, 0.0, 1e6
    yield "ramp_up", len(drivers.ramp_up), 0.0, 104.0
    yield "staff", len(drivers.staff), 0.0, 500.0
    yield "leavers", len(drivers.leavers), 0.0, 500.0


def check_asked(asked: CapacityAsked) -> None:
    """Refuse a plan without a title, that begins on no Monday, or of too few or many weeks."""
    title, first_week, weeks = asked.title, asked.first_week, asked.weeks
    if not 0 < len(title) <= MOST_TITLE or len(asked.note) > MOST_NOTE:
        raise Refusal(
            code="staffing.capacity.title",
            what=msgid("A capacity plan needs a title, and title and remark are too long or none."),
            mend=msgid("Give a title of up to 200 characters and a remark of up to 500."),
            fields={"name": "title"},
        )
    if first_week.weekday() != 0:
        raise Refusal(
            code="staffing.capacity.monday",
            what=msgid("A capacity plan begins on a Monday, and %(day)s is none."),
            mend=msgid("Choose the Monday of the week."),
            fields={"name": "first_week", "day": first_week.isoformat()},
        )
    if not LEAST_WEEKS <= weeks <= MOST_WEEKS:
        raise Refusal(
            code="staffing.capacity.weeks",
            what=msgid("A capacity plan has from %(least)s to %(most)s weeks, not %(weeks)s."),
            mend=msgid("Choose one of the list."),
            fields={"name": "weeks", "least": LEAST_WEEKS, "most": MOST_WEEKS, "weeks": weeks},
        )


def pack_drivers(drivers: CapacityDrivers) -> dict[str, Any]:
    """Return drivers as they are kept."""
    return asdict(drivers)


def unpack_drivers(kept: Mapping[str, Any]) -> CapacityDrivers:
    """Return kept drivers; what was not known when they were kept is as it is by default."""
    known = {each.name for each in fields(CapacityDrivers)}
    values = {name: value for name, value in kept.items() if name in known}
    for name in ("ramp_up", "attrition", "leavers"):
        if name in values:
            values[name] = tuple(_frozen(each) for each in values[name])
    values["staff"] = tuple(StaffCohort(**each) for each in kept.get("staff", ()))
    return CapacityDrivers(**values)


def pack_result(result: CapacityResult) -> dict[str, Any]:
    """Return a result as it is kept."""
    kept: dict[str, Any] = _plain(asdict(result))
    return kept


def unpack_result(kept: Mapping[str, Any]) -> CapacityResult:
    """Return a kept result."""
    return CapacityResult(
        weeks=tuple(CapacityWeek(**_dated(each, "first_day")) for each in kept["weeks"]),
        classes=tuple(
            CapacityClass(**_dated(each, "first_day", "decide_by", "serving_from"))
            for each in kept["classes"]
        ),
        lines=tuple(CapacityLine(**each) for each in kept["lines"]),
        limits=tuple(
            CapacityLimit(
                each["limit"], tuple(map(date.fromisoformat, each["weeks"])), each["worth"]
            )
            for each in kept["limits"]
        ),
        effects=tuple(CapacityEffect(**each) for each in kept["effects"]),
        cost=kept["cost"],
        cost_parts=kept["cost_parts"],
        bound=kept["bound"],
        gap_share=kept["gap_share"],
        notes=tuple(CapacityNote(**each) for each in kept["notes"]),
    )


def _dated(kept: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**kept, **{name: date.fromisoformat(kept[name]) for name in names}}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """Return data as JSON keeps them: dates as texts, figures with nine digits behind the point."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 9) if isinstance(value, float) else value
