"""A center and its queues: each forecast alone, then made to agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks._forecasting_methods import ours
from benchmarks._forecasting_scores import Asked, ask, day_wape, remark, wape
from benchmarks._forecasting_series import TECHNION_QUEUES, technion


def tree() -> Iterator[dict[str, str]]:
    """Yield rows of the queues together and of the center, before and after reconciliation."""
    found = [technion(queue, "summer") for queue in TECHNION_QUEUES]
    queues = [series for series in found if series is not None]
    if not queues:
        yield remark("center and queues", "the reference data are not there")
        return
    total = np.sum([series.volume for series in queues], axis=0)
    center = replace(queues[0], name="summer center", volume=total)
    asked = [ask(series, "ours", ours) for series in (center, *queues)]
    yield from _rows("alone", asked, np.stack([one.mean for one in asked]))
    for way in ("bottom_up", "proportional", "least_squares"):
        yield from _rows(way.replace("_", " "), asked, _reconciled(asked, way))


def _reconciled(asked: list[Asked], way: str) -> np.ndarray:
    from callmath.forecasting import make_hierarchy, reconcile

    names = ["center", *TECHNION_QUEUES[: len(asked) - 1]]
    hierarchy = make_hierarchy({name: None if name == "center" else "center" for name in names})
    means = {name: one.mean for name, one in zip(names, asked, strict=True)}
    variances = {name: _variance(one) for name, one in zip(names, asked, strict=True)}
    found = reconcile(means, hierarchy, variances=variances, way=way)
    return np.stack([found.of(name) for name in names])


def _variance(asked: Asked) -> np.ndarray:
    """Return what the forecast itself says of its error: from the width of its 95 % interval."""
    assert asked.quantiles is not None
    width = asked.quantiles[..., 6] - asked.quantiles[..., 0]
    return np.asarray(np.maximum(width / 3.92, 0.05) ** 2)


def _rows(label: str, asked: list[Asked], means: np.ndarray) -> Iterator[dict[str, str]]:
    changed = [replace(one, mean=mean) for one, mean in zip(asked, means, strict=True)]
    below = [one.errors for one in changed[1:]]
    actual = [one.actual for one in changed[1:]]
    days = wape(np.nansum(below, axis=3), np.nansum(actual, axis=3))
    yield remark(
        "summer queues",
        label,
        WAPE=f"{wape(np.stack(below), np.stack(actual)):.2f}",
        days=f"{days:.2f}",
    )
    top = changed[0]
    yield remark(
        "summer center",
        label,
        WAPE=f"{wape(top.errors, top.actual):.2f}",
        days=f"{day_wape(top):.2f}",
    )
