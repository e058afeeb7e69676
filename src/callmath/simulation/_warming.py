"""Every loop of this engine run once, on next to nothing."""

from __future__ import annotations

from ._distributions import exponential
from ._model import CentreModel
from ._simulate import run_batch
from ._types import Group, Intervals, Queue


def warm() -> None:
    """Compile the loops of this engine or read them from the cache: seconds, the first time.

    Runs two short days, of which one is plain, and does no more where numba is absent.
    """
    queues = [
        Queue(name=name, contacts=2, handle=exponential(300), redial_share=share,
              redial_after=exponential(60))
        for name, share in (("a", 0.1), ("b", 0.0))
    ]  # fmt: skip
    for taken in (queues, queues[1:]):
        group = Group(name="a", skills=[queue.name for queue in taken], staff=1)
        model = CentreModel(queues=taken, groups=[group], intervals=Intervals(1))
        run_batch(model, 0, 0, 1)
