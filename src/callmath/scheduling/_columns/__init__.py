"""Rosters as a choice of one whole schedule (a column) for each person: generation, dives, polish.

Nothing here knows what a schedule is made of: an *oracle* prices the rules of one person.
"""

from ._clock import Clock, OnProgress
from ._first import make_roster
from ._master import cost_of
from ._search import search
from ._types import Column, Cover, Oracle, Priced

__all__ = [
    "Clock",
    "Column",
    "Cover",
    "OnProgress",
    "Oracle",
    "Priced",
    "cost_of",
    "make_roster",
    "search",
]
