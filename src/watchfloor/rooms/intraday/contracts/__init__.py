"""What other rooms and pages may know of the day as it runs."""

from .actions import ActionKind, ActualGain, ProposalCard, ProposalNotFound, ProposalState
from .bodies import LiveSignalBody
from .breaks import BreakState, SlotState
from .live_rules import (
    Firing,
    LiveMetric,
    LiveRuleCard,
    LiveRuleFacts,
    LiveRuleNotFound,
    RuleTrial,
)
from .outlook import DayOutlook, Note, OutlookInterval
from .signals import Mark, SignalCard, SignalFacts, SignalKey, SignalKind, SignalNotFound

__all__ = [
    "ActionKind",
    "ActualGain",
    "BreakState",
    "DayOutlook",
    "Firing",
    "LiveMetric",
    "LiveRuleCard",
    "LiveRuleFacts",
    "LiveRuleNotFound",
    "LiveSignalBody",
    "Mark",
    "Note",
    "OutlookInterval",
    "ProposalCard",
    "ProposalNotFound",
    "ProposalState",
    "RuleTrial",
    "SignalCard",
    "SignalFacts",
    "SignalKey",
    "SignalKind",
    "SignalNotFound",
    "SlotState",
]
