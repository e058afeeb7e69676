"""The door of the notices room: all that other rooms, flows and the shell may call."""

from .operations import (
    add_channel,
    claim_daily_list,
    queue,
    send_due,
    set_preference,
)
from .queries import get_preference, list_daily_due, list_deliveries

__all__ = [
    "add_channel",
    "claim_daily_list",
    "get_preference",
    "list_daily_due",
    "list_deliveries",
    "queue",
    "send_due",
    "set_preference",
]
