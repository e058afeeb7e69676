"""Writes. One function, one transaction, one line in the journal."""

from .calendars import drop_calendar_link, make_calendar_link
from .catalogue import remove_shift_type, save_shift_type, set_line_skill
from .checking import check_if_small, check_version
from .duties import change_duties
from .publishing import publish
from .rosters import make_roster, remove_roster
from .rules import remove_rule, save_rule, use_pack
from .runs import ask_run, cancel_run
from .terms import save_work_terms
from .versions import change_cells, copy_version, pin_cells, save_version, undo_edit
from .working import mark_lost, work_on_run

__all__ = [
    "ask_run",
    "cancel_run",
    "change_cells",
    "change_duties",
    "check_if_small",
    "check_version",
    "copy_version",
    "drop_calendar_link",
    "make_calendar_link",
    "make_roster",
    "mark_lost",
    "pin_cells",
    "publish",
    "remove_roster",
    "remove_rule",
    "remove_shift_type",
    "save_rule",
    "save_shift_type",
    "save_version",
    "save_work_terms",
    "set_line_skill",
    "undo_edit",
    "use_pack",
    "work_on_run",
]
