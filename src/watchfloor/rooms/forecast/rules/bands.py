"""The bands of single cells of many versions at once: what coverage is counted with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import Outlook, interval_quantiles

from .packing import unpack_spread

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LEVELS = (0.025, 0.1, 0.9, 0.975)
_ANY_DAY = date(2000, 1, 3)


def cell_bands(
    mean: FloatArray,
    *,
    spreads: Sequence[Mapping[str, Any]],
    version: IntArray,
    step: IntArray,
    slot: IntArray,
) -> FloatArray:
    """Return the quantiles 2.5, 10, 90 and 97.5 % of cells, (cells, 4).

    Each cell is of the version `spreads[version]`, so many days into it, at a slot of the day. The
    cells of a version are handed to the engine as days of one slot each, whose day factors are
    those of day and slot together: of a single cell that is the same law.
    """
    bands = np.empty((len(mean), len(LEVELS)))
    order = np.argsort(version, kind="stable")
    edges = np.searchsorted(version[order], np.arange(len(spreads) + 1))
    for place, spread in enumerate(spreads):
        cells = order[edges[place] : edges[place + 1]]
        if cells.size:
            width = _log_sd(spread, step[cells], slot[cells])
            outlook = _as_days(mean[cells], width, spread)
            bands[cells] = interval_quantiles(outlook, LEVELS)[:, 0, :]
    return bands


def _log_sd(spread: Mapping[str, Any], step: IntArray, slot: IntArray) -> FloatArray:
    day_sd, slot_sd = np.asarray(spread["day_sd"]), np.asarray(spread["slot_sd"])
    both = day_sd[np.minimum(step, len(day_sd) - 1)] ** 2 + slot_sd[slot] ** 2
    width: FloatArray = np.sqrt(both)
    return width


def _as_days(mean: FloatArray, width: FloatArray, spread: Mapping[str, Any]) -> Outlook:
    return Outlook(
        first_day=_ANY_DAY,
        interval_minutes=1440,
        mean=mean[:, None],
        is_open=np.ones((len(mean), 1), dtype=np.bool_),
        spread=replace(unpack_spread(spread), day_sd=width, slot_sd=np.zeros(1)),
        components={},
    )
