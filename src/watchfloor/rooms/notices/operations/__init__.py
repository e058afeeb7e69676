"""Writes. Settings leave a line in the journal; messages leave theirs in the sent log."""

from .channels import add_channel, remove_channel, set_channel_active, set_preference
from .queueing import claim_daily_list, queue
from .sending import prune, send_due, try_channel

__all__ = [
    "add_channel",
    "claim_daily_list",
    "prune",
    "queue",
    "remove_channel",
    "send_due",
    "set_channel_active",
    "set_preference",
    "try_channel",
]
