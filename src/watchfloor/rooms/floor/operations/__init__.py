"""Writes: one function, one transaction, one line in the journal."""

from .feeds import open_feed
from .foreseen import put_advice, put_outlook
from .intake import take_events
from .names import map_agent_name, map_queue_name, resolve_names
from .schedules import put_schedules
from .telling import tell_events

__all__ = [
    "map_agent_name",
    "map_queue_name",
    "open_feed",
    "put_advice",
    "put_outlook",
    "put_schedules",
    "resolve_names",
    "take_events",
    "tell_events",
]
