from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from callmath.forecasting import ForecastingError, cell_quantiles, interval_quantiles
from callmath.forecasting import _quantiles as quantiles

from .laws import LEVELS, outlook_of, spread_of

LAWS = (
    spread_of(day=0.1, slot=0.0, dispersion=1.0),
    spread_of(day=0.3, slot=0.0, dispersion=2.5, tail=0.1),
    replace(spread_of(day=0.2, slot=0.0, dispersion=1.4, tail=0.05), tilt=1.3),
)
MEANS = np.geomspace(0.05, 5000.0, 60)


def all_at_once(order: np.ndarray) -> np.ndarray:
    sizes = [MEANS.size] * len(LAWS)
    return cell_quantiles(
        np.tile(MEANS, len(LAWS))[order],
        log_sd=np.repeat([law.day_sd[0] * law.tilt for law in LAWS], sizes)[order],
        dispersion=np.repeat([law.dispersion * law.tilt**2 for law in LAWS], sizes)[order],
        tail=np.repeat([law.tail for law in LAWS], sizes)[order],
        levels=LEVELS,
    )


@pytest.mark.parametrize("block", [7, 4096])
def test_each_cell_has_the_quantiles_of_its_own_outlook_in_any_order(monkeypatch, block):
    monkeypatch.setattr(quantiles, "_BLOCK", block)
    single = [interval_quantiles(outlook_of(MEANS[:, None], law), LEVELS)[:, 0] for law in LAWS]
    order = np.random.default_rng(1).permutation(MEANS.size * len(LAWS))
    assert all_at_once(order).tolist() == np.concatenate(single)[order].tolist()


def test_without_cells_there_is_nothing_and_a_level_of_one_is_refused():
    none = np.empty(0)
    law = {"log_sd": none, "dispersion": none, "tail": none}
    assert cell_quantiles(none, **law, levels=LEVELS).shape == (0, len(LEVELS))
    with pytest.raises(ForecastingError):
        cell_quantiles(np.ones(1), **dict.fromkeys(law, np.ones(1)), levels=(0.5, 1.0))
