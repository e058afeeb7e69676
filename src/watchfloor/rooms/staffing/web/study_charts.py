"""Charts of studies, and the sentences that say what they show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.sentences import join_sentences
from watchfloor.rooms.staffing.contracts import Found, ReplayResult, WhatIfResult

TONES = ("series-1", "series-2", "series-3", "series-4", "series-line", "series-1")


def chart_of_scenarios(result: WhatIfResult) -> dict[str, Any]:
    """Return the service level of each scenario, interval by interval, in percent."""
    starts = [each.starts_at for each in result.scenarios[0].intervals]
    series = []
    for number, each in enumerate(result.scenarios):
        levels = {row.starts_at: row.service_level.value for row in each.intervals}
        series.append(
            {
                "name": each.scenario.name,
                "kind": "line",
                "tone": TONES[number % len(TONES)],
                "dashed": number == len(TONES) - 1,
                "values": [_percent(levels.get(start)) for start in starts],
            }
        )
    return {"labels": [f"{start:%H:%M}" for start in starts], "series": series, "digits": 0}


def chart_of_replay(result: ReplayResult) -> dict[str, Any]:
    """Return the recorded and the replayed service level by interval, in percent."""
    rows = result.intervals
    series = [
        {
            "name": _("Replayed, 95 percent"),
            "kind": "band",
            "tone": "series-1",
            "values": [_percent(r.own.service_level.value - r.own.service_level.half_width)
                       for r in rows],
            "upper": [_percent(r.own.service_level.value + r.own.service_level.half_width)
                      for r in rows],
        },
        _line(_("Recorded"), "series-line", [_percent(r.recorded.service_level) for r in rows]),
        _line(_("Replayed"), "series-1", [_percent(r.own.service_level.value) for r in rows]),
    ]  # fmt: skip
    if result.overall.changed:
        changed = [_percent(r.changed.service_level.value) if r.changed else None for r in rows]
        series.append(_line(say_change(result), "series-2", changed))
    labels = [f"{row.starts_at:%H:%M}" if row.starts_at else "" for row in rows]
    return {"labels": labels, "series": series, "digits": 0}


def say_change(result: ReplayResult) -> str:
    """Return how many people more or fewer, or how many of another roster; "": nothing changed."""
    if result.overall.changed is None:
        return ""
    change, roster = result.agents_change, result.roster_people
    if roster:
        words = ngettext("%(n)s person of the roster", "%(n)s people of the roster", roster)
    elif change > 0:
        words = ngettext("%(n)s person more", "%(n)s people more", change)
    else:
        words = ngettext("%(n)s person fewer", "%(n)s people fewer", -change)
    return words % {"n": roster or abs(change)}


def say_scenarios(result: WhatIfResult) -> str:
    """Say what the scenarios come to in a sentence."""
    first, *others = result.scenarios
    said = _("%(name)s: service level %(level)s.") % {
        "name": first.scenario.name,
        "level": _level(first.overall.service_level),
    }
    parts = [
        _("%(name)s: %(level)s, %(difference)s points.")
        % {
            "name": each.scenario.name,
            "level": _level(each.overall.service_level),
            "difference": _points(each.against_first["service_level"]),
        }
        for each in others
    ]
    return join_sentences([said, *parts])


def say_replay(result: ReplayResult) -> str:
    """Say how near the replay came in a sentence, and what other people would have made of it."""
    overall = result.overall
    level = overall.recorded.service_level
    if level is None:
        return _("Nothing was offered.")
    fields = {
        "recorded": f"{level:.1%}",
        "replayed": _level(overall.own.service_level),
        "off": f"{100 * (overall.own.service_level.value - level):+.1f}",
    }
    said = (
        _("Recorded %(recorded)s, replayed %(replayed)s: %(off)s points, the day is reproduced.")
        if overall.is_reproduced
        else _("Recorded %(recorded)s, replayed %(replayed)s: %(off)s points, not reproduced.")
    ) % fields
    if overall.changed is None or result.difference is None:
        return said
    with_change = _("%(change)s: %(level)s, %(gain)s points.") % {
        "change": say_change(result),
        "level": _level(overall.changed.service_level),
        "gain": _points(result.difference),
    }
    return f"{said} {with_change}"


def _level(found: Found) -> str:
    return f"{found.value:.1%} ±{100 * found.half_width:.1f}"


def _points(found: Found) -> str:
    return f"{100 * found.value:+.1f} ±{100 * found.half_width:.1f}"


def _line(name: str, tone: str, values: list[float | None]) -> dict[str, Any]:
    return {"name": name, "kind": "line", "tone": tone, "values": values}


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * min(max(share, 0.0), 1.0), 1)
