"""The floor as a fold of what was told: a function of the set of events, not of their arrival."""

from .agents import Presence, StretchFold, fold_presence, fold_stretches
from .contacts import ContactFold, Holder, StayFold, fold_contact
from .faults import FaultFold, find_double_states
from .floor import FloorFold, History
from .tallies import TallySum, Terms, vector_of
from .together import Seen, see_together

__all__ = [
    "ContactFold",
    "FaultFold",
    "FloorFold",
    "History",
    "Holder",
    "Presence",
    "Seen",
    "StayFold",
    "StretchFold",
    "TallySum",
    "Terms",
    "find_double_states",
    "fold_contact",
    "fold_presence",
    "fold_stretches",
    "see_together",
    "vector_of",
]
