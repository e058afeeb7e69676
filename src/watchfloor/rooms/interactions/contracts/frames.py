"""Many contacts or counts at once, as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ContactFrame:
    """Answered contacts as columns of equal length; an agent or node that is not known is -1."""

    contact_keys: pl.Series
    queue_ids: NDArray[np.int64]
    agent_ids: NDArray[np.int64]
    node_ids: NDArray[np.int64]  # the agent's team
    entered_ms: NDArray[np.int64]  # epoch, UTC
    handle_ms: NDArray[np.int64]  # talk, hold and wrap together
    transferred: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.contact_keys)


@dataclass(frozen=True, slots=True, eq=False)
class LegFrame:
    """Every leg of a window as columns of equal length, by entry; what is not known is -1."""

    queue_ids: NDArray[np.int64]
    agent_ids: NDArray[np.int64]
    customers: NDArray[np.int64]  # the same number is the same customer; 0: nobody knows who
    outcomes: NDArray[np.int64]  # `Outcome`
    entered_ms: NDArray[np.int64]  # epoch, UTC
    wait_ms: NDArray[np.int64]  # to the answer, or to leaving
    talk_ms: NDArray[np.int64]  # with the customer: talk and hold; 0 where nobody answered
    wrap_ms: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.queue_ids)

    def where(self, kept: NDArray[np.bool_]) -> LegFrame:
        """Return the legs that a mask keeps."""
        return LegFrame(**{each.name: getattr(self, each.name)[kept] for each in fields(self)})


@dataclass(frozen=True, slots=True, eq=False)
class CountFrame:
    """Counts of queues as they are kept: columns of equal length, by queue and time."""

    queue_ids: NDArray[np.int64]
    start_seconds: NDArray[np.int64]  # epoch, UTC
    minutes: NDArray[np.int64]  # how long: 5, or that of a file's totals
    offered: NDArray[np.int64]
    answered: NDArray[np.int64]
    abandoned: NDArray[np.int64]
    handle_ms: NDArray[np.int64]  # talk, hold and wrap together, of answered contacts

    def of_queue(self, queue_id: int) -> CountFrame:
        """Return the rows of one queue."""
        own = slice(*np.searchsorted(self.queue_ids, [queue_id, queue_id + 1]).tolist())
        return CountFrame(**{each.name: getattr(self, each.name)[own] for each in fields(self)})
