"""Work that people take up at their own pace: deferred work that was spread, calls that they make.

No queue forms while somebody is there for all of it; who has too few people falls behind.
"""

from __future__ import annotations

import numpy as np

from watchfloor.rooms.staffing.contracts import Terms

from ._types import Assumptions, Floats, Result, Sized, Work

_TIE = 1e-9


def size_paced(work: Work, terms: Terms, assumed: Assumptions) -> Sized:
    """Return the people who do the work with as much of their time as they may be taken."""
    share = terms.occupancy_cap or 1.0
    return Sized(np.ceil(work.load_erlangs / share - _TIE).astype(np.int64), {})


def perform_paced(work: Work, people: Floats, terms: Terms, assumed: Assumptions) -> Result:
    """Return how much of the work is done when it has to be.

    The service level is the share that somebody has the time for; with less than all of it the
    wait has no end.
    """
    load = work.load_erlangs
    done = np.ones_like(load)
    np.divide(people, load, out=done, where=load > people)
    busy = np.ones_like(load)
    np.divide(load, people, out=busy, where=people > load)
    late = np.where(done < 1.0 - _TIE, np.inf, 0.0)
    return Result(done, late, np.zeros_like(load), busy)
