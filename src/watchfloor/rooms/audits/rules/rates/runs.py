"""The run of a rate over time: limits of a p chart, and a CUSUM that adds up small rises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callmath.control import binomial_cusum, binomial_cusum_threshold, p_chart

from .figures import Figure

FALSE_ALARM_EVERY = 100  # periods: two years of weeks
LEAST_ACCEPTABLE, MOST_ACCEPTABLE = 0.0005, 0.3
FEWEST_PERIODS = 3


@dataclass(frozen=True, slots=True)
class RunPoint:
    """One period of a run chart. `level` is the CUSUM's."""

    period: str  # ISO day: that of the period's start
    figure: Figure
    lower: float | None
    upper: float | None
    is_above: bool
    is_below: bool
    level: float


@dataclass(frozen=True, slots=True)
class Rise:
    """A lasting rise that the CUSUM signalled: when it began, and when it was certain enough."""

    began: str
    signalled: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run chart; `acceptable` and `rejectable` are the rates that the CUSUM tells apart."""

    points: tuple[RunPoint, ...]
    center: float
    acceptable: float
    rejectable: float
    threshold: float
    rises: tuple[Rise, ...]

    @property
    def is_steady(self) -> bool:
        return not self.rises and not any(p.is_above or p.is_below for p in self.points)


def make_run(
    periods: Sequence[tuple[str, Figure]], *, tolerable: float | None = None
) -> Run | None:
    """Return the run chart of periods in order, or None with too few to have a usual rate.

    The CUSUM holds the rate against what is tolerable of the point, or the usual rate where
    several points are taken together, and looks for twice that.
    """
    told = [(period, figure) for period, figure in periods if figure.is_told]
    if len(told) < FEWEST_PERIODS:
        return None
    sizes = [figure.size for _period, figure in told]
    failed = [figure.effective_failed for _period, figure in told]
    chart = p_chart(failed, sizes)
    acceptable = min(max(tolerable or chart.center, LEAST_ACCEPTABLE), MOST_ACCEPTABLE)
    rejectable = 2 * acceptable
    threshold = binomial_cusum_threshold(
        max(1, round(sum(sizes) / len(sizes))),
        acceptable_share=acceptable,
        rejectable_share=rejectable,
        false_alarm_every=FALSE_ALARM_EVERY,
    )
    cusum = binomial_cusum(
        failed, sizes, acceptable_share=acceptable, rejectable_share=rejectable, threshold=threshold
    )
    points = tuple(
        RunPoint(
            period=period,
            figure=figure,
            lower=float(chart.lower[at]),
            upper=float(chart.upper[at]),
            is_above=bool(chart.rates[at] > chart.upper[at]),
            is_below=bool(chart.rates[at] < chart.lower[at]),
            level=float(cusum.statistic[at]),
        )
        for at, (period, figure) in enumerate(told)
    )
    rises = tuple(
        Rise(told[began][0], told[signalled][0])
        for began, signalled in zip(cusum.began, cusum.signals, strict=True)
    )
    return Run(points, chart.center, acceptable, rejectable, threshold, rises)
