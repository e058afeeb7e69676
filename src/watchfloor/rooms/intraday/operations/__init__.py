"""Writes: one function, one transaction, one line in the journal."""

from .live_rules import make_rule, remove_rule, restore_rule, switch_rule, try_on_history
from .looking import look
from .matters import register_kinds
from .outlooks import thin_outlooks
from .signals import mark_signal
from .syncing import sync_schedules

__all__ = [
    "look",
    "make_rule",
    "mark_signal",
    "register_kinds",
    "remove_rule",
    "restore_rule",
    "switch_rule",
    "sync_schedules",
    "thin_outlooks",
    "try_on_history",
]
