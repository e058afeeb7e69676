"""The door of the audits room: all that other rooms, flows and the shell may call."""

from .operations import draw, hand_in, judge, settle_due
from .queries import list_items, list_tasks

__all__ = ["draw", "hand_in", "judge", "list_items", "list_tasks", "settle_due"]
