"""The door of the floor room: all that other rooms, flows and the shell may call."""

from .operations import (
    keep_anew,
    put_advice,
    put_outlook,
    put_schedules,
    run_floor,
    take_events,
    tell_events,
    tell_of_days,
)
from .queries import (
    check_live,
    count_answered,
    list_schedules,
    list_tasks,
    read_floor,
    sum_stays,
)
from .rules.simulated import play_center, play_recorded

__all__ = [
    "check_live",
    "count_answered",
    "keep_anew",
    "list_schedules",
    "list_tasks",
    "play_center",
    "play_recorded",
    "put_advice",
    "put_outlook",
    "put_schedules",
    "read_floor",
    "run_floor",
    "sum_stays",
    "take_events",
    "tell_events",
    "tell_of_days",
]
