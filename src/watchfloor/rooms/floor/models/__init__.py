"""Tables of the floor room."""

from .adherence import (
    AdherenceTerms,
    ClockMark,
    DayFigures,
    DaySchedule,
    Explanation,
    OvertimeClaim,
)
from .boards import Advice, LeaderNote, Outlook, Wallboard
from .events import AgentName, Event, Keeper, QueueName, RefusedEvent, Source
from .kept import Stay, Stretch

__all__ = [
    "AdherenceTerms",
    "Advice",
    "AgentName",
    "ClockMark",
    "DayFigures",
    "DaySchedule",
    "Event",
    "Explanation",
    "Keeper",
    "LeaderNote",
    "Outlook",
    "OvertimeClaim",
    "QueueName",
    "RefusedEvent",
    "Source",
    "Stay",
    "Stretch",
    "Wallboard",
]
