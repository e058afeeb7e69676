"""Breaks (小休): how many may be away when, whose turn it is, where the day has them, what is owed.

Nobody asks for a reason: a break is a right, only its moment is a matter of the queue.
"""

from ._days import (
    BREAK,
    cut_short,
    days_end,
    has_room,
    may_book_more,
    minutes_of,
    next_room,
    planned_ahead,
    planned_for,
    with_break,
    without_break,
)
from ._order import LONGEST_HELD, LONGEST_WAIT, TURN, Waiting, deal, has_waited_long, in_fair_order
from ._owing import COMPENSATION, owed_for_taking_back, owed_seconds, whole_minutes
from ._rooms import USUAL_MINUTES, LineRoom, PlainRoom, Room, free_for, parts_of
from ._slots import SLOT, Slot, Wish, list_slots, slot_at, slot_starts

LENGTHS_MINUTES = (5, 10, 15, 20, 30)

__all__ = [
    "BREAK",
    "COMPENSATION",
    "LENGTHS_MINUTES",
    "LONGEST_HELD",
    "LONGEST_WAIT",
    "SLOT",
    "TURN",
    "USUAL_MINUTES",
    "LineRoom",
    "PlainRoom",
    "Room",
    "Slot",
    "Waiting",
    "Wish",
    "cut_short",
    "days_end",
    "deal",
    "free_for",
    "has_room",
    "has_waited_long",
    "in_fair_order",
    "list_slots",
    "may_book_more",
    "minutes_of",
    "next_room",
    "owed_for_taking_back",
    "owed_seconds",
    "parts_of",
    "planned_ahead",
    "planned_for",
    "slot_at",
    "slot_starts",
    "whole_minutes",
    "with_break",
    "without_break",
]
