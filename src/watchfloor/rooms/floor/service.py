"""The door of the floor room: all that other rooms, flows and the shell may call."""

from .operations import put_advice, put_outlook
from .queries import list_tasks
from .rules.simulated import play_center, play_recorded

__all__ = ["list_tasks", "play_center", "play_recorded", "put_advice", "put_outlook"]
