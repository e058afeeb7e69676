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
from .events import AgentName, Event, Keeper, QueueName, RefusedEvent, Silence, Source
from .kept import Fault, Stay, Stretch

__all__ = [
    "AdherenceTerms",
    "Advice",
    "AgentName",
    "ClockMark",
    "DayFigures",
    "DaySchedule",
    "Event",
    "Explanation",
    "Fault",
    "Keeper",
    "LeaderNote",
    "Outlook",
    "OvertimeClaim",
    "QueueName",
    "RefusedEvent",
    "Silence",
    "Source",
    "Stay",
    "Stretch",
    "Wallboard",
]
