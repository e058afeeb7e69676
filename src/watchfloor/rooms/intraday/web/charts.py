"""A line's day as charts: contacts, people and service on one time axis, with the moment of now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.rooms.intraday.contracts import DayOutlook, OutlookInterval

Chart = dict[str, Any]


def charts_of(outlook: DayOutlook, labels: Sequence[str]) -> dict[str, Chart]:
    """Return the charts of contacts, people and service."""
    rows = outlook.intervals
    now = _now(outlook)
    return {
        "volume": {"labels": labels, "series": _volume(rows, now), "digits": 0, "zero": True},
        "people": {"labels": labels, "series": _people(rows, now), "digits": 1, "zero": True},
        "service": {
            "labels": labels,
            "series": _service(rows, now),
            "digits": 0,
            "unit": "%",
            "zero": True,
        },
    }


def _now(outlook: DayOutlook) -> list[int | None]:
    """Return a mark at the interval in which the outlook was made."""
    running = [
        place
        for place, each in enumerate(outlook.intervals)
        if each.start <= outlook.made_at and not each.is_over
    ]
    return [1 if place in running else None for place in range(len(outlook.intervals))]


def _volume(rows: Sequence[OutlookInterval], now: Sequence[int | None]) -> list[Chart]:
    ahead = [not each.is_over for each in rows]
    return [
        _line(_("Forecast"), "series-2", [round(each.forecast_contacts, 1) for each in rows],
              dashed=True),
        {
            "name": _("Foreseen, in four of five cases"),
            "kind": "band",
            "tone": "series-1",
            "values": _where(ahead, [each.low_contacts for each in rows]),
            "upper": _where(ahead, [each.high_contacts for each in rows]),
        },
        _line(_("Foreseen"), "series-1", _where(ahead, [each.foreseen_contacts for each in rows])),
        # The running interval is not whole yet: drawn, it would look like a sudden drop.
        _line(_("Came"), "series-line",
              [each.actual_contacts if each.is_over else None for each in rows]),
        _mark(now),
    ]  # fmt: skip


def _people(rows: Sequence[OutlookInterval], now: Sequence[int | None]) -> list[Chart]:
    return [
        _line(_("Required"), "series-1", [_rounded(each.required) for each in rows], stepped=True),
        _line(_("Scheduled"), "series-2", [_rounded(each.scheduled) for each in rows],
              dashed=True, stepped=True),
        _line(_("There"), "series-line", [_rounded(each.present) for each in rows], stepped=True),
        _mark(now),
    ]  # fmt: skip


def _service(rows: Sequence[OutlookInterval], now: Sequence[int | None]) -> list[Chart]:
    is_over = [each.is_over for each in rows]
    was = [_percent(each.service_share) if over else None for each, over in
           zip(rows, is_over, strict=True)]  # fmt: skip
    will = [None if over else _percent(each.service_share) for each, over in
            zip(rows, is_over, strict=True)]  # fmt: skip
    return [
        {
            "name": _("Foreseen, in four of five cases"),
            "kind": "band",
            "tone": "series-1",
            "values": [_percent(each.service_low) for each in rows],
            "upper": [_percent(each.service_high) for each in rows],
        },
        _line(_("Foreseen"), "series-1", will),
        _line(_("Was"), "series-line", was),
        _mark(now),
    ]


def _line(
    name: str,
    tone: str,
    values: Sequence[float | None],
    *,
    dashed: bool = False,
    stepped: bool = False,
) -> Chart:
    return {"name": name, "kind": "line", "tone": tone, "values": list(values), "dashed": dashed,
            "stepped": stepped}  # fmt: skip


def _mark(now: Sequence[int | None]) -> Chart:
    return {"name": _("Now"), "kind": "mark", "tone": "series-3", "values": list(now)}


def _where(wanted: Sequence[bool], values: Sequence[float]) -> list[float | None]:
    return [round(value, 1) if is_wanted else None
            for is_wanted, value in zip(wanted, values, strict=True)]  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)
