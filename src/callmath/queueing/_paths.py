"""Rows in, rows out: by compiled loops where numba is at hand, by whole arrays where it is not."""

from __future__ import annotations

import numpy as np

from callmath.compiled import is_compiling

from . import _arrays as arrays
from . import _loops as loops
from ._types import Floats


def erlang_b_rows(agents: Floats, load: Floats) -> Floats:
    """Return B(agents, load), of loads above 0."""
    if not is_compiling():
        return arrays.erlang_b_shares(agents, load)
    found = np.empty(load.size)
    loops.erlang_b_rows(agents, load, found)
    return found


def erlang_c_rows(agents: Floats, load: Floats, span: Floats) -> Floats:
    """Return rows of P(wait), P(wait <= span), E[wait]; times in handle times."""
    if not is_compiling():
        return arrays.erlang_c_shares(agents, load, span)
    found = np.empty((3, load.size))
    loops.erlang_c_rows(agents, load, span, found)
    return found


def erlang_a_rows(agents: Floats, load: Floats, ratio: Floats, within: Floats, kind: int) -> Floats:
    """Return rows of P(wait), P(abandon), service level; `within` in patiences."""
    if not is_compiling():
        return arrays.erlang_a_shares(agents, load, ratio, within, kind)
    found = np.empty((3, load.size))
    loops.erlang_a_rows(agents, load, ratio, within, kind, found)
    return found


def erlang_a_mass_rows(agents: Floats, load: Floats, ratio: Floats, within: Floats) -> Floats:
    """Return rows of the six masses of `_loops.erlang_a_masses`; `within` in patiences."""
    if not is_compiling():
        return arrays.erlang_a_masses(agents, load, ratio, within)
    found = np.empty((6, load.size))
    loops.erlang_a_mass_rows(agents, load, ratio, within, found)
    return found


def size_erlang_c_rows(
    load: Floats, span: Floats, level: Floats, occupancy: Floats, wait: Floats
) -> Floats:
    """Return the fewest agents; `span` and `wait` in handle times, caps of 2 and inf for none."""
    if not is_compiling():
        return arrays.size_erlang_c(load, span, level, occupancy, wait)
    found = np.empty(load.size)
    loops.size_erlang_c_rows(load, span, level, occupancy, wait, found)
    return found


def size_erlang_a_rows(
    load: Floats, ratio: Floats, within: Floats, targets: Floats, kind: int
) -> Floats:
    """Return the fewest agents; rows of targets: level, cap on occupancy, cap on abandonment."""
    if not is_compiling():
        return arrays.size_erlang_a(load, ratio, within, targets, kind)
    found = np.empty(load.size)
    loops.size_erlang_a_rows(load, ratio, within, targets, kind, found)
    return found
