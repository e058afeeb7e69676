"""The floor as a fold of what was told: a function of the set of events, not of their arrival."""

from .agents import Presence, StretchFold, fold_presence, fold_stretches
from .contacts import ContactFold, Holder, StayFold, fold_contact
from .floor import FloorFold, History
from .tallies import TallySum, Terms, vector_of

__all__ = [
    "ContactFold",
    "FloorFold",
    "History",
    "Holder",
    "Presence",
    "StayFold",
    "StretchFold",
    "TallySum",
    "Terms",
    "fold_contact",
    "fold_presence",
    "fold_stretches",
    "vector_of",
]
