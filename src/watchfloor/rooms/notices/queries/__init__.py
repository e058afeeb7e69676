"""Reads. Nothing here writes."""

from .channels import count_unreachable, list_channels, list_deliveries
from .preferences import get_preference, has_own_preference, list_daily_due
from .waiting import kind_of, list_ready

__all__ = [
    "count_unreachable",
    "get_preference",
    "has_own_preference",
    "kind_of",
    "list_channels",
    "list_daily_due",
    "list_deliveries",
    "list_ready",
]
