"""Is a rate under control? Charts over time, funnels across teams, agents with few audits."""

from ._binomial import (
    BinomialCusum,
    binomial_cusum,
    binomial_cusum_arl,
    binomial_cusum_threshold,
)
from ._funnel import Funnel, funnel_limits, limit_at
from ._normal import cusum_arl, ewma_arl
from ._pchart import PChart, p_chart
from ._shrink import ShrunkenRates, james_stein, shrink_rates

__all__ = [
    "BinomialCusum",
    "Funnel",
    "PChart",
    "ShrunkenRates",
    "binomial_cusum",
    "binomial_cusum_arl",
    "binomial_cusum_threshold",
    "cusum_arl",
    "ewma_arl",
    "funnel_limits",
    "james_stein",
    "limit_at",
    "p_chart",
    "shrink_rates",
]
