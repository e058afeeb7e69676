"""Callers who give up after an exponential patience: Erlang A (M/M/n+M)."""

from __future__ import annotations

import numpy as np

from ._checks import (
    DENOMINATORS,
    MAX_AGENTS,
    calls_a_patience,
    denominator_of,
    numbers,
    offered_load,
    together,
)
from ._paths import erlang_a_rows
from ._types import Denominator, Floats, Numbers, Performance


def erlang_a_performance(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience_seconds: Numbers,
    answer_within_seconds: Numbers,
    *,
    denominator: Denominator | str = Denominator.OFFERED,
) -> Performance:
    """Return how a queue does whose callers have exponential patience (M/M/n+M).

    Palm 1957; Garnett, Mandelbaum and Reiman 2002; Zeltyn and Mandelbaum 2005. Finite under any
    load. Exact to about 1e-13 of the value for service level, abandonment, waiting and occupancy;
    fractions of agents by the same functions, continuous in n. The mean wait counts all that are
    offered: abandon_share = mean wait / patience.

    :param patience_seconds: mean patience, above 0 (not the mean wait of those who left).
    :param denominator: what the service level is a share of.
    :raises QueueingError: an argument is negative, not finite, or a time of 0; `too_large`.

    >>> found = erlang_a_performance(50, 48 * 60, 60, 120, 20)
    >>> round(float(found.abandon_share), 4), round(float(found.mean_wait_seconds), 3)
    (0.0309, 3.709)
    """
    kind = denominator_of(denominator)
    shape, rows = together(
        agents=numbers("agents", agents, ">=0", MAX_AGENTS),
        calls=numbers("calls_per_hour", calls_per_hour, ">=0"),
        handle=numbers("handle_seconds", handle_seconds, ">0"),
        patience=numbers("patience_seconds", patience_seconds, ">0"),
        within=numbers("answer_within_seconds", answer_within_seconds, ">=0"),
    )
    load, patience = offered_load(rows["calls"], rows["handle"]), rows["patience"]
    calls_a_patience(rows["calls"], patience)
    waiting, abandoned, level = shares_of(
        rows["agents"], load, patience / rows["handle"], rows["within"] / patience, kind
    )
    return Performance(
        wait_probability=waiting.reshape(shape),
        abandon_share=abandoned.reshape(shape),
        mean_wait_seconds=(abandoned * patience).reshape(shape),
        service_level=level.reshape(shape),
        occupancy_share=occupancy(rows["agents"], load, abandoned).reshape(shape),
        denominator=kind,
    )


def occupancy(agents: Floats, load: Floats, abandoned: Floats) -> Floats:
    """Return the share of the agents' time that is taken; with no agents but work it is 1."""
    taken = (1.0 - abandoned) * load
    busy = np.divide(taken, agents, out=np.ones(load.shape), where=agents > 0)
    return np.where(load > 0, np.minimum(busy, 1.0), 0.0)


def shares_of(
    agents: Floats, load: Floats, ratio: Floats, within: Floats, kind: Denominator
) -> tuple[Floats, Floats, Floats]:
    """Return rows of P(wait), P(abandon) and service level; `within` in patiences."""
    found = np.zeros((3, load.size))
    found[2] = 1.0
    busy = load > 0
    found[:, busy] = erlang_a_rows(
        agents[busy], load[busy], ratio[busy], within[busy], DENOMINATORS.index(kind)
    )
    return found[0], found[1], found[2]
