"""What people put over a model's figures: a scenario's factor, then overrides of single cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.rooms.forecast.contracts import OverrideKind

from .packing import DayFigures
from .slots import slot_of


@dataclass(frozen=True, slots=True)
class Laid:
    """An override as it lies on a day's slot."""

    id: int
    kind: OverrideKind
    value: float


Overlay = Mapping[date, Mapping[int, Laid]]


def place_overrides(
    rows: Iterable[tuple[datetime, Laid]], interval_minutes: int, zone: ZoneInfo
) -> Overlay:
    """Return overrides, each with the instant it begins at, by day and slot."""
    placed: dict[date, dict[int, Laid]] = {}
    for starts_at, laid in rows:
        day, slot = slot_of(starts_at, interval_minutes, zone)
        placed.setdefault(day, {})[slot] = laid
    return placed


def lay_over(days: Iterable[DayFigures], *, factor: float, overlay: Overlay) -> list[DayFigures]:
    """Return days whose mean is the model's with the factor and the overrides laid over."""
    return [_lay_over_day(each, factor, overlay.get(each.day, {})) for each in days]


def apply(laid: Laid, model: float) -> float:
    """Return what an override makes of a figure; contacts are never negative.

    >>> [apply(Laid(1, kind, 12.0), 10.0) for kind in OverrideKind]
    [12.0, 120.0, 22.0]
    """
    if laid.kind is OverrideKind.SET:
        return max(laid.value, 0.0)
    if laid.kind is OverrideKind.SCALE:
        return max(model * laid.value, 0.0)
    return max(model + laid.value, 0.0)


def _lay_over_day(figures: DayFigures, factor: float, overlay: Mapping[int, Laid]) -> DayFigures:
    mean = figures.model_mean * factor
    is_open = figures.is_open
    if overlay:
        is_open = is_open.copy()
    for slot, laid in overlay.items():
        mean[slot] = apply(laid, float(mean[slot]))
        # Who plans contacts for a slot that was closed opens it.
        is_open[slot] |= mean[slot] > 0
    kept = {slot: laid.id for slot, laid in overlay.items()}
    return replace(figures, mean=np.asarray(mean), is_open=is_open, overrides=kept)
