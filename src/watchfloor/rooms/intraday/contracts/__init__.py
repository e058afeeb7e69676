"""What other rooms and pages may know of the day as it runs."""

from .actions import ActionKind, ProposalState
from .breaks import BreakState
from .outlook import OutlookInterval
from .signals import SignalKind

__all__ = ["ActionKind", "BreakState", "OutlookInterval", "ProposalState", "SignalKind"]
