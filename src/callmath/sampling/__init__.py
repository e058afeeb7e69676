"""Which items to audit, and the error rate that the audits show."""

from ._acceptance import acceptance_probability, acceptance_sample_size, average_outgoing_share
from ._drawing import draw
from ._inclusion import inclusion_probabilities
from ._limits import binomial_upper_limit, hypergeometric_upper_limit, upper_limit_zero_found
from ._rate import Rate, hajek_rate, rate_from_sums
from ._totals import Total, horvitz_thompson_total, neyman_allocation, stratified_rate
from ._tuned import TunedRate, tuned_rate

__all__ = [
    "Rate",
    "Total",
    "TunedRate",
    "acceptance_probability",
    "acceptance_sample_size",
    "average_outgoing_share",
    "binomial_upper_limit",
    "draw",
    "hajek_rate",
    "horvitz_thompson_total",
    "hypergeometric_upper_limit",
    "inclusion_probabilities",
    "neyman_allocation",
    "rate_from_sums",
    "stratified_rate",
    "tuned_rate",
    "upper_limit_zero_found",
]
