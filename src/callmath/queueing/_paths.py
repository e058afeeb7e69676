"""Rows in, rows out: by compiled loops where numba is at hand, by whole arrays where it is not."""

from __future__ import annotations

import numpy as np

from . import _loops as loops
from ._types import Floats


def erlang_b_rows(agents: Floats, load: Floats) -> Floats:
    """Return B(agents, load), of loads above 0."""
    found = np.empty(load.size)
    loops.erlang_b_rows(agents, load, found)
    return found


def erlang_c_rows(agents: Floats, load: Floats, span: Floats) -> Floats:
    """Return rows of P(wait), P(wait <= span), E[wait]; times in handle times."""
    found = np.empty((3, load.size))
    loops.erlang_c_rows(agents, load, span, found)
    return found


def erlang_a_rows(agents: Floats, load: Floats, ratio: Floats, within: Floats, kind: int) -> Floats:
    """Return rows of P(wait), P(abandon), service level; `within` in patiences."""
    found = np.empty((3, load.size))
    loops.erlang_a_rows(agents, load, ratio, within, kind, found)
    return found


def size_erlang_c_rows(
    load: Floats, span: Floats, level: Floats, occupancy: Floats, wait: Floats
) -> Floats:
    """Return the fewest agents; `span` and `wait` in handle times, caps of 2 and inf for none."""
    found = np.empty(load.size)
    loops.size_erlang_c_rows(load, span, level, occupancy, wait, found)
    return found


def size_erlang_a_rows(
    load: Floats, ratio: Floats, within: Floats, targets: Floats, kind: int
) -> Floats:
    """Return the fewest agents; rows of targets: level, cap on occupancy, cap on abandonment."""
    found = np.empty(load.size)
    loops.size_erlang_a_rows(load, ratio, within, targets, kind, found)
    return found
