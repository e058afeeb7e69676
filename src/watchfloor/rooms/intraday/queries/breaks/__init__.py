"""Breaks: who waits, is booked or away, how many more may go, and what is owed."""

from ._rows import (
    ALIVE,
    WorkingDay,
    alive_rows,
    day_of,
    days_of,
    read_past,
    taken_starts,
    working_day,
    working_days,
)
from .cards import as_waiting, get_break, had_minutes, list_breaks, own_breaks, queue_of
from .doing import Doing, doing_now
from .owed import list_owed, owed_minutes, owed_to
from .rooms import break_lines, rooms_of
from .slots import booked_span, find_slot, is_strained, own_planned, own_slots
from .strained import contacts_left, list_strained

__all__ = [
    "ALIVE",
    "Doing",
    "WorkingDay",
    "alive_rows",
    "as_waiting",
    "booked_span",
    "break_lines",
    "contacts_left",
    "day_of",
    "days_of",
    "doing_now",
    "find_slot",
    "get_break",
    "had_minutes",
    "is_strained",
    "list_breaks",
    "list_owed",
    "list_strained",
    "owed_minutes",
    "owed_to",
    "own_breaks",
    "own_planned",
    "own_slots",
    "queue_of",
    "read_past",
    "rooms_of",
    "taken_starts",
    "working_day",
    "working_days",
]
