"""What a study found as tables to keep: side by side, and by interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from watchfloor.common.downloads import Cell, Sheet
from watchfloor.rooms.staffing.contracts import (
    Found,
    Outcomes,
    ReplayedPart,
    ReplayResult,
    WhatIfResult,
)

_FIGURES = ("service_level", "abandon_share", "mean_wait_seconds")
_NOTHING = [None] * 2 * len(_FIGURES)


def sheets_of(result: WhatIfResult | ReplayResult, names: Mapping[int, str]) -> list[Sheet]:
    """Return a study's result as sheets; `names` says what queues are called."""
    if isinstance(result, WhatIfResult):
        return [_scenarios(result), _queues(result, names), _intervals(result)]
    titled = [(names.get(part.queue_id or 0, part.name), part) for part in result.queues]
    parts = [(_("All"), result.overall), *titled]
    moments = [(_moment(part), part) for part in result.intervals]
    return [_replayed(_("Queues"), "queue", parts), _replayed(_("Intervals"), "from", moments)]


def _scenarios(result: WhatIfResult) -> Sheet:
    heads = ["scenario", "contacts", "person_hours", *_heads("", both=True), "occupancy_share"]
    gains = [f"{name}_against_first{end}" for name in _FIGURES for end in ("", "_half_width")]
    rows: list[list[Cell]] = [
        [
            each.scenario.name,
            each.overall.offered.value,
            each.person_hours,
            *_cells(each.overall),
            each.overall.occupancy_share.value if each.overall.occupancy_share else None,
            *_pairs(each.against_first[name] for name in _FIGURES if name in each.against_first),
        ]
        for each in result.scenarios
    ]
    return Sheet([*heads, *gains], rows, _("Side by side"))


def _queues(result: WhatIfResult, names: Mapping[int, str]) -> Sheet:
    rows: list[list[Cell]] = [
        [each.scenario.name, names.get(queue, str(queue)), found.offered.value, *_cells(found)]
        for each in result.scenarios
        for queue, found in each.queues.items()
    ]
    return Sheet(["scenario", "queue", "contacts", *_heads("", both=True)], rows, _("Queues"))


def _intervals(result: WhatIfResult) -> Sheet:
    rows: list[list[Cell]] = [
        [
            each.scenario.name,
            row.starts_at.isoformat(),
            row.offered,
            row.people,
            *_pairs([row.service_level]),
        ]
        for each in result.scenarios
        for row in each.intervals
    ]
    heads = ["scenario", "from", "contacts", "people", "service_level", "service_level_half_width"]
    return Sheet(heads, rows, _("Intervals"))


def _replayed(title: str, first: str, parts: Sequence[tuple[str, ReplayedPart]]) -> Sheet:
    heads = [first, "contacts", *_heads("recorded_"), *_heads("replayed_", both=True)]
    heads += [*_heads("changed_", both=True), "is_reproduced"]
    return Sheet(heads, [_part(name, part) for name, part in parts], title)


def _part(name: str, part: ReplayedPart) -> list[Cell]:
    recorded = part.recorded
    return [
        name,
        recorded.offered,
        recorded.service_level,
        recorded.abandon_share,
        recorded.mean_wait_seconds,
        *_cells(part.own),
        *(_cells(part.changed) if part.changed else _NOTHING),
        _("yes") if part.is_reproduced else _("no"),
    ]


def _heads(prefix: str, *, both: bool = False) -> list[str]:
    ends = ("", "_half_width") if both else ("",)
    return [f"{prefix}{name}{end}" for name in _FIGURES for end in ends]


def _cells(found: Outcomes) -> list[Cell]:
    return _pairs(getattr(found, name) for name in _FIGURES)


def _pairs(found: Iterable[Found]) -> list[Cell]:
    return [figure for each in found for figure in (each.value, each.half_width)]


def _moment(part: ReplayedPart) -> str:
    return part.starts_at.isoformat() if part.starts_at else ""
