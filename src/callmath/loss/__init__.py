"""What risks cost: rates and losses from evidence, the loss of a year, stars from money."""

from ._aggregate import AggregateLoss, aggregate_loss
from ._expected import expected_annual_loss, stars_from_money
from ._rate import EventRate, gamma_poisson_rate
from ._severity import Lognormal, lognormal_from_90_range

__all__ = [
    "AggregateLoss",
    "EventRate",
    "Lognormal",
    "aggregate_loss",
    "expected_annual_loss",
    "gamma_poisson_rate",
    "lognormal_from_90_range",
    "stars_from_money",
]
