"""Writes. Settings leave a line in the journal; messages leave theirs in the sent log."""

from .queueing import claim_daily_list, queue

__all__ = ["claim_daily_list", "queue"]
