"""The door of the notices room: all that other rooms, flows and the shell may call."""

from .operations import claim_daily_list, queue

__all__ = ["claim_daily_list", "queue"]
