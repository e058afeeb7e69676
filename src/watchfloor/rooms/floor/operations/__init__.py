"""Writes: one function, one transaction, one line in the journal."""

from .day_news import tell_of_days
from .feeding import run_feeds, try_source
from .feeds import open_feed
from .foreseen import put_advice, put_outlook
from .intake import take_events
from .keeping import keep, keep_anew
from .names import map_agent_name, map_queue_name, resolve_names
from .running import run_floor
from .schedules import put_schedules
from .sources import add_source, change_source, remove_source, switch_source
from .telling import tell_events

__all__ = [
    "add_source",
    "change_source",
    "keep",
    "keep_anew",
    "map_agent_name",
    "map_queue_name",
    "open_feed",
    "put_advice",
    "put_outlook",
    "put_schedules",
    "remove_source",
    "resolve_names",
    "run_feeds",
    "run_floor",
    "switch_source",
    "take_events",
    "tell_events",
    "tell_of_days",
    "try_source",
]
