"""Every loop of this engine run once, on next to nothing."""

from __future__ import annotations

from ._distributions import exponential
from ._model import CentreModel
from ._simulate import run_batch
from ._types import Group, Intervals, Queue


def warm() -> None:
    """Compile the loops of this engine or read them from the cache: seconds, the first time.

    Does nothing but a short day of two contacts where numba is absent.
    """
    queue = Queue(name="a", contacts=2, handle=exponential(300), redial_share=0.1)
    group = Group(name="a", skills=["a"], staff=1)
    model = CentreModel(queues=[queue], groups=[group], intervals=Intervals(1))
    run_batch(model, 0, 0, 1)
