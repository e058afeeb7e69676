"""What a model must be before it is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ._errors import SimulationError
from ._types import Group, Queue, Trace

if TYPE_CHECKING:
    from ._model import CentreModel


def check_names(queues: Sequence[Queue], groups: Sequence[Group]) -> None:
    """Refuse a model in which two queues or two groups have the same name, or that has none."""
    for what, names in (
        ("queue", [each.name for each in queues]),
        ("group", [each.name for each in groups]),
    ):
        if not names:
            raise SimulationError("nothing_to_simulate", f"a model needs at least one {what}")
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise SimulationError(
                "name_twice",
                f"two {what}s are called {sorted(twice)[0]!r}; give each its own name",
                what=what,
            )


def check_trace(model: CentreModel, trace: Trace) -> None:
    """Refuse a trace that does not fit a model."""
    arrival = trace.arrival_seconds
    if len(arrival) and (np.diff(arrival) < 0).any():
        raise SimulationError("not_sorted", "contacts of a trace stand in the order of arrival")
