"""Days of a few contacts, written by hand, of which every second can be worked out."""

import numpy as np

from callmath.simulation import CentreModel, Group, Intervals, Queue, Trace, exponential, fixed

NEVER = float("inf")


def queue(name="a", **terms):
    return Queue(**{"name": name, "contacts": 1, "handle": exponential(100), **terms})


def group(name="g", skills=("a",), staff=1, **terms):
    if "agents" in terms:
        staff = None
    return Group(name=name, skills=list(skills), staff=staff, **terms)


def model(queues=None, groups=None, intervals=None, **terms):
    return CentreModel(
        queues=queues or [queue()],
        groups=groups or [group()],
        intervals=intervals or Intervals(2, 1800),
        **terms,
    )


def contacts(*rows, uniforms=None, **columns):
    """Return a trace; a row is (arrival, handle) and perhaps patience, queue, after-call work."""
    full = [(*row, *(NEVER, 0, 0.0)[len(row) - 2 :]) for row in rows]
    arrival, handle, patience, queues, after = zip(*full, strict=True)
    return Trace(
        np.array(arrival, float),
        np.array(queues, np.int16),
        np.array(handle, float),
        np.array(after, float),
        np.array(patience, float),
        None if uniforms is None else np.array(uniforms, float),
        **columns,
    )


def later(seconds):
    """Return a delay that is always the same."""
    return fixed(seconds)
