"""Days in a row."""

from __future__ import annotations

import numpy as np

from ._timesheet import Bools, Ints


def run_lengths(mask: Bools) -> Ints:
    """(people, columns): how many columns in a row are true up to and with each; 0 where not."""
    lengths = np.zeros(mask.shape, dtype=np.int64)
    running = np.zeros(mask.shape[0], dtype=np.int64)
    for column in range(mask.shape[1]):
        running = np.where(mask[:, column], running + 1, 0)
        lengths[:, column] = running
    return lengths


def ended_runs(mask: Bools, known_from: Ints) -> tuple[Ints, Ints, Ints]:
    """(person, last column, length) of runs that are over, and of which the begin is known.

    A run that touches the last column may go on; one that begins where knowledge begins may have
    begun before.
    """
    lengths = run_lengths(mask)
    over = mask[:, :-1] & ~mask[:, 1:]
    person, last = np.nonzero(over)
    length = lengths[person, last]
    known = last - length + 1 > known_from[person]
    return person[known], last[known], length[known]
