"""Writes. One function, one transaction, one line in the journal."""

from .plans import make_plans
from .policies import remove_policy, save_policy
from .scheduled import save_scheduled
from .steps import change_steps, undo_change

__all__ = [
    "change_steps",
    "make_plans",
    "remove_policy",
    "save_policy",
    "save_scheduled",
    "undo_change",
]
