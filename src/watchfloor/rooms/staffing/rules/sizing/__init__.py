"""How many productive people work needs, and what a number of people makes of it.

One module a kind of work. A kind is chosen by the line's channel and terms.
"""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.rooms.staffing.contracts import Terms
from watchfloor.rooms.staffing.rules.resolving import DEFERRED_CHANNELS

from ._chat import perform_chats, size_chats
from ._paced import perform_paced, size_paced
from ._types import UNREACHABLE, Assumptions, Floats, Perform, Result, Size, Sized, Work
from ._voice import perform_calls, size_calls

__all__ = [
    "DEFERRED",
    "UNREACHABLE",
    "Assumptions",
    "Result",
    "Sized",
    "Work",
    "model_of",
    "perform",
    "size",
]
DEFERRED = "deferred"
_MODELS: Mapping[str, tuple[Size, Perform]] = {
    "erlang_a": (size_calls, perform_calls),
    "erlang_c": (size_calls, perform_calls),
    "chat": (size_chats, perform_chats),
    DEFERRED: (size_paced, perform_paced),
    "outbound": (size_paced, perform_paced),
}


def model_of(channel: str, terms: Terms, assumed: Assumptions) -> str:
    """Return the kind of model that a line is planned with."""
    if channel in DEFERRED_CHANNELS or terms.due_minutes is not None:
        return DEFERRED
    if channel in {"chat", "outbound"}:
        return channel
    return "erlang_c" if assumed.patience_seconds is None else "erlang_a"


def perform(model: str, work: Work, people: Floats, terms: Terms, assumed: Assumptions) -> Result:
    """Return what a number of productive people makes of each interval."""
    return _MODELS[model][1](work, people, terms, assumed)


def size(model: str, work: Work, terms: Terms, assumed: Assumptions) -> Sized:
    """Return how many productive people each interval needs to keep the terms."""
    return _MODELS[model][0](work, terms, assumed)
