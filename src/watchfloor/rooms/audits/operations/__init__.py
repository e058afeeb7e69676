"""Writes of the room: one function, one transaction, one line in the journal."""

from .drawing import draw
from .judging import judge, take_back
from .kinds import register_kinds
from .late import pass_on_late
from .proposing import propose_plan, propose_point
from .settling import hand_in, settle_due

__all__ = [
    "draw",
    "hand_in",
    "judge",
    "pass_on_late",
    "propose_plan",
    "propose_point",
    "register_kinds",
    "settle_due",
    "take_back",
]
