"""What other rooms and pages may know of the floor."""

from .boards import AdviceCard, OutlookCard
from .events import (
    AgentState,
    EventType,
    IntakeReport,
    LiveEvent,
    NewEvent,
    RefusedKey,
    SourceCard,
    SourceKind,
    SourceNotFound,
    SourceState,
    StayOutcome,
)
from .live import AgentNow, ContactNow, FeedNow, FloorNow, QueueNow
from .schedules import ScheduleCard, Span

__all__ = [
    "AdviceCard",
    "AgentNow",
    "AgentState",
    "ContactNow",
    "EventType",
    "FeedNow",
    "FloorNow",
    "IntakeReport",
    "LiveEvent",
    "NewEvent",
    "OutlookCard",
    "QueueNow",
    "RefusedKey",
    "ScheduleCard",
    "SourceCard",
    "SourceKind",
    "SourceNotFound",
    "SourceState",
    "Span",
    "StayOutcome",
]
