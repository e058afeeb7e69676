"""The door of the floor room: all that other rooms, flows and the shell may call."""

from .operations import put_advice, put_outlook, put_schedules, take_events, tell_events
from .queries import list_schedules, list_tasks, read_adherence, read_adherence_now
from .rules.simulated import play_center, play_recorded

__all__ = [
    "list_schedules",
    "list_tasks",
    "play_center",
    "play_recorded",
    "put_advice",
    "put_outlook",
    "put_schedules",
    "read_adherence",
    "read_adherence_now",
    "take_events",
    "tell_events",
]
