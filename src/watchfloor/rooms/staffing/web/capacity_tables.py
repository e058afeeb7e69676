"""A capacity plan as charts, sheets and tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.common.downloads import Cell, Sheet
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityMonth,
    CapacityPlanDetail,
    CapacityResult,
    CapacityWeek,
)

from .capacity_form import LABELS, initial_of
from .capacity_words import say_part

Row = CapacityWeek | CapacityMonth


def label_of(row: Row) -> str:
    """Return what a week or a month is called."""
    if isinstance(row, CapacityMonth):
        return f"{row.first_day:%Y-%m}"
    year, week, _day = row.first_day.isocalendar()
    return _("%(year)s week %(week)s") % {"year": year, "week": f"{week:02}"}


def people_chart(rows: Sequence[Row]) -> dict[str, Any]:
    """Return needed people with their band, and those available and employed."""
    return _chart(rows, [
        _line(_("Needed, in four of five cases"), "band", "series-1", rows, lambda r: r.need_low)
        | {"upper": [round(each.need_high, 2) for each in rows]},
        _line(_("Needed"), "line", "series-1", rows, lambda row: row.need),
        _line(_("Available"), "line", "series-2", rows, lambda row: row.available)
        | {"dashed": True},
        _line(_("Employed"), "line", "series-line", rows, lambda row: row.employed),
    ])  # fmt: skip


def rooms_chart(rows: Sequence[Row]) -> dict[str, Any]:
    """Return seats and lines."""
    return _chart(rows, [
        _line(_("Seats"), "line", "series-1", rows, lambda row: row.seats),
        _line(_("Trunks"), "line", "series-2", rows, lambda row: row.lines)
        | {"dashed": True},
    ])  # fmt: skip


def hires_chart(rows: Sequence[Row]) -> dict[str, Any]:
    """Return who comes and who leaves."""
    return _chart(rows, [
        _line(_("Hires"), "bar", "series-1", rows, lambda row: row.hires),
        _line(_("Leaving"), "bar", "series-2", rows, lambda row: row.leaving),
    ])  # fmt: skip


def effects_chart(names: Sequence[str], values: Sequence[float]) -> dict[str, Any]:
    """Return what moves the cost."""
    bar = {"name": _("Change of cost"), "kind": "bar", "tone": "series-1", "values": list(values)}
    return {"labels": list(names), "digits": 0, "upright": True, "series": [bar]}


def pair_chart(left: CapacityPlanDetail, right: CapacityPlanDetail) -> dict[str, Any]:
    """Return what two plans need and have, on the weeks of the left one."""
    weeks = left.result.weeks
    other = {each.first_day: each for each in right.result.weeks}
    rows = [other.get(each.first_day) for each in weeks]
    needs = [round(each.need, 2) if each else None for each in rows]
    there = [round(each.available, 2) if each else None for each in rows]
    return _chart(weeks, [
        _line(_("Needed, left"), "line", "series-1", weeks, lambda row: row.need),
        {"name": _("Needed, right"), "kind": "line", "tone": "series-2", "values": needs},
        _line(_("Available, left"), "line", "series-1", weeks, lambda row: row.available)
        | {"dashed": True},
        {
            "name": _("Available, right"),
            "kind": "line",
            "tone": "series-2",
            "values": there,
            "dashed": True,
        },
    ])  # fmt: skip


def totals_of(result: CapacityResult) -> dict[str, Any]:
    """Return what the tiles say."""
    weeks = result.weeks
    least = min(weeks, key=lambda each: each.gap)
    return {
        "busiest": max(weeks, key=lambda each: each.need),
        "least": least,
        "hires": sum(each.hires for each in weeks),
        "classes": sum(each.classes for each in weeks),
        "leaving": sum(each.leaving for each in weeks),
        "seats": max(weeks, key=lambda each: each.seats),
        "lines": max(weeks, key=lambda each: each.lines),
        "missing": sum(each.missing for each in weeks),
        "cost": sum(each.cost for each in weeks),
        "first_need": weeks[0].need,
        "first_there": weeks[0].available,
    }


def parts_of(result: CapacityResult) -> list[tuple[str, float, float]]:
    """Return the parts of the cost with their shares of it."""
    cost = result.cost or 1.0
    return [(say_part(name), part, part / cost) for name, part in result.cost_parts.items()]


def sheets_of(rows: Sequence[Row], detail: CapacityPlanDetail) -> list[Sheet]:
    """Return the plan as sheets: the rows, classes, lines, drivers."""
    return [_rows_sheet(rows), _classes_sheet(detail.result), _lines_sheet(detail.result),
            _drivers_sheet(detail)]  # fmt: skip


_COLUMNS: Sequence[tuple[str, str]] = (
    ("first_day", msgid("First day")),
    ("contacts", msgid("Contacts")),
    ("workload_hours", msgid("Workload (h)")),
    ("required_peak", msgid("Required at the peak")),
    ("scheduled_peak", msgid("Scheduled at the peak")),
    ("rostered_hours", msgid("Hours to roster")),
    ("need", msgid("Needed")),
    ("need_low", msgid("Needed, low")),
    ("need_high", msgid("Needed, high")),
    ("employed", msgid("Employed")),
    ("learning", msgid("Learning")),
    ("available", msgid("Available")),
    ("gap", msgid("Over or short")),
    ("hires", msgid("Hires")),
    ("classes", msgid("Training classes")),
    ("leaving", msgid("Leaving")),
    ("overtime", msgid("Overtime")),
    ("missing", msgid("Missing people")),
    ("seats", msgid("Seats")),
    ("lines", msgid("Trunks")),
    ("cost", msgid("Cost")),
)


def _rows_sheet(rows: Sequence[Row]) -> Sheet:
    body: list[list[Cell]] = [[getattr(row, name) for name, _head in _COLUMNS] for row in rows]
    return Sheet([_(head) for _name, head in _COLUMNS], body, _("Capacity plan"))


def _classes_sheet(result: CapacityResult) -> Sheet:
    heads = [_("First day"), _("Decide by"), _("Serving from"), _("Training classes"), _("People")]
    body: list[list[Cell]] = [
        [each.first_day, each.decide_by, each.serving_from, each.classes, each.people]
        for each in result.classes
    ]
    return Sheet(heads, body, _("Training classes"))


def _lines_sheet(result: CapacityResult) -> Sheet:
    heads = [_("Business line"), _("Channel"), _("Contacts"), _("Hours to roster"), _("Peak")]
    body: list[list[Cell]] = [
        [each.title, each.channel, each.contacts, each.rostered_hours, each.peak]
        for each in result.lines
    ]
    return Sheet(heads, body, _("Business lines"))


def _drivers_sheet(detail: CapacityPlanDetail) -> Sheet:
    body: list[list[Cell]] = [[name, value] for name, value in drivers_of(detail)]
    return Sheet([_("Driver"), _("Value")], body, _("Drivers"))


def drivers_of(detail: CapacityPlanDetail) -> list[tuple[str, str]]:
    """Return the drivers of a plan with their figures, as its form shows them."""
    shown = shown_drivers(detail)
    return [(_(label), shown[name]) for name, label in LABELS.items() if shown[name]]


def shown_drivers(detail: CapacityPlanDetail) -> dict[str, str]:
    """Return each driver's figure as the form writes it."""
    initial = initial_of(asked_of(detail), detail.drivers)
    return {name: _written(initial[name]) for name in LABELS}


def asked_of(detail: CapacityPlanDetail) -> CapacityAsked:
    """Return what a kept plan was asked for."""
    card = detail.card
    return CapacityAsked(card.title, card.first_week, card.weeks, card.node_id, card.note)


def _written(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value).replace("\n", "; ")


def _chart(rows: Sequence[Row], series: list[dict[str, Any]]) -> dict[str, Any]:
    return {"labels": [label_of(row) for row in rows], "digits": 1, "series": series}


def _line(
    name: str, kind: str, tone: str, rows: Sequence[Row], pick: Callable[[Row], float]
) -> dict[str, Any]:
    values = [round(pick(row), 2) for row in rows]
    return {"name": name, "kind": kind, "tone": tone, "values": values}
