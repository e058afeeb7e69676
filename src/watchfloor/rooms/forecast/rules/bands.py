"""The bands of single cells of many versions at once: what coverage is counted with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.forecasting import cell_quantiles

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LEVELS = (0.025, 0.1, 0.9, 0.975)


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
    engine takes day and slot factor together: of a single cell that is the same law.
    """
    tilt = _figures(spreads, "tilt")
    return cell_quantiles(
        mean,
        log_sd=_log_sd(spreads, version, step, slot) * tilt[version],
        dispersion=(_figures(spreads, "dispersion") * tilt**2)[version],
        tail=_figures(spreads, "tail")[version],
        levels=LEVELS,
    )


def _figures(spreads: Sequence[Mapping[str, Any]], name: str) -> FloatArray:
    return np.array([spread[name] for spread in spreads], dtype=np.float64)


def _log_sd(
    spreads: Sequence[Mapping[str, Any]], version: IntArray, step: IntArray, slot: IntArray
) -> FloatArray:
    both = _table(spreads, "day_sd", step)[version, step] ** 2
    both += _table(spreads, "slot_sd", slot)[version, slot] ** 2
    width: FloatArray = np.sqrt(both)
    return width


def _table(spreads: Sequence[Mapping[str, Any]], name: str, places: IntArray) -> FloatArray:
    """Return a figure of every version at every place, (versions, places): the last is kept on."""
    width = int(places.max(initial=0)) + 1
    kept = [spread[name][:width] for spread in spreads]
    rows = [each + each[-1:] * (width - len(each)) for each in kept]
    return np.array(rows, dtype=np.float64).reshape(len(spreads), width)
