"""Tables of the rosters room."""

from .asking import Bid, BidRound, Claim, Offer, Swap, Wish
from .catalogue import (
    ApprovalRule,
    Deliverable,
    Delivery,
    LineSkill,
    RuleSetting,
    ShiftType,
    WorkTerms,
)
from .duties import CalendarToken, Duty, DutyChange, HoursEntry, Leave
from .versions import Edit, Roster, Run, Shift, Version

__all__ = [
    "ApprovalRule",
    "Bid",
    "BidRound",
    "CalendarToken",
    "Claim",
    "Deliverable",
    "Delivery",
    "Duty",
    "DutyChange",
    "Edit",
    "HoursEntry",
    "Leave",
    "LineSkill",
    "Offer",
    "Roster",
    "RuleSetting",
    "Run",
    "Shift",
    "ShiftType",
    "Swap",
    "Version",
    "Wish",
    "WorkTerms",
]
