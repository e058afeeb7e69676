"""Writes. One function, one transaction, one line in the journal."""

from .estimates import estimate_queues
from .plans import make_plans, plan_night
from .policies import remove_policy, save_policy
from .scheduled import save_scheduled, save_schedules
from .steps import change_steps, undo_change
from .studies import ask_study, cancel_study, mark_interrupted, remove_study, work_on_study
from .thinning import thin_plans

__all__ = [
    "ask_study",
    "cancel_study",
    "change_steps",
    "estimate_queues",
    "make_plans",
    "mark_interrupted",
    "plan_night",
    "remove_policy",
    "remove_study",
    "save_policy",
    "save_scheduled",
    "save_schedules",
    "thin_plans",
    "undo_change",
    "work_on_study",
]
