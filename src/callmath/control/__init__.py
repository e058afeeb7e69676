"""Is a rate under control, has a day changed? Charts, funnels, watches, agents with few audits."""

from ._binomial import (
    BinomialCusum,
    binomial_cusum,
    binomial_cusum_arl,
    binomial_cusum_threshold,
)
from ._figures import chance_of_missing, watch_counts, watch_means, watch_shares
from ._funnel import Funnel, funnel_limits, limit_at
from ._levels import Level
from ._normal import cusum_arl, ewma_arl
from ._pchart import PChart, p_chart
from ._shrink import ShrunkenRates, james_stein, shrink_rates
from ._usual import Leaving, learn_leaving, learn_level
from ._watching import AlarmRule, Watch

__all__ = [
    "AlarmRule",
    "BinomialCusum",
    "Funnel",
    "Leaving",
    "Level",
    "PChart",
    "ShrunkenRates",
    "Watch",
    "binomial_cusum",
    "binomial_cusum_arl",
    "binomial_cusum_threshold",
    "chance_of_missing",
    "cusum_arl",
    "ewma_arl",
    "funnel_limits",
    "james_stein",
    "learn_leaving",
    "learn_level",
    "limit_at",
    "p_chart",
    "shrink_rates",
    "watch_counts",
    "watch_means",
    "watch_shares",
]
