"""A new line that will be like an old one: the other series' forecast, scaled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from watchfloor.rooms.forecast.contracts import Origin
from watchfloor.rooms.forecast.models import Series, Version, VersionDay
from watchfloor.rooms.forecast.queries.days import day_figures
from watchfloor.rooms.forecast.rules.packing import DayFigures, plain

from .saving import Draft

# Nobody knows how alike two lines will be: a quarter of the volume is a usual miss of such guesses.
UNLIKE_SD = 0.25


def peer_draft(series: Series, origin: Origin) -> Draft | None:
    """Return the newest forecast of a series' peer, scaled and less sure; None: there is none."""
    newest = (
        Version.objects.filter(series=series.peer_id, scenario__is_base=True)
        .order_by("-number")
        .first()
    )
    if newest is None:
        return None
    rows = VersionDay.objects.filter(version=newest).order_by("day")
    fields = {"peer": newest.series.code, "peer_factor": f"{series.peer_factor:g}"}
    return Draft(
        days=[_scaled(day_figures(row), series.peer_factor) for row in rows],
        spread=_wider(newest.spread),
        timezone=newest.timezone,
        interval_minutes=newest.interval_minutes,
        model=newest.model,
        origin=origin,
        note="",
        notes=[{"code": "forecast.peer", "weight": 1, "fields": fields}, *newest.notes],
    )


def _scaled(figures: DayFigures, factor: float) -> DayFigures:
    # With what people changed: the peer is planned with it, so its followers are too.
    mean = figures.mean * factor
    components = {
        name: _times(values, factor) if name == "level" else values
        for name, values in figures.components.items()
    }
    return replace(figures, mean=mean, model_mean=mean, components=components, overrides={})


def _times(values: float | list[float], factor: float) -> float | list[float]:
    if isinstance(values, list):
        return plain([value * factor for value in values])
    return values * factor


def _wider(spread: Mapping[str, Any]) -> dict[str, Any]:
    day_sd = np.hypot(np.asarray(spread["day_sd"], dtype=float), UNLIKE_SD)
    return {**spread, "day_sd": plain(day_sd), "day_correlation": 0.9}
