"""Callers who wait as long as it takes: Erlang C."""

from __future__ import annotations

import numpy as np

from ._checks import MAX_AGENTS, MAX_LOAD, denominator_of, numbers, offered_load, together
from ._paths import erlang_c_rows
from ._types import Denominator, Floats, Numbers, Performance


def erlang_c(agents: Numbers, load: Numbers) -> Floats:
    """Return the probability that a call has to wait, when nobody abandons.

    C(n, a) = n B / (n - a (1 - B)) (Erlang 1917), continuous in n; 1 where agents <= load.

    :param agents: 0 or more, fractions too. :param load: in erlangs, 0 or more.
    :raises QueueingError: an argument is negative, not finite or not a number.

    >>> round(float(erlang_c(14, 10)), 7)
    0.1741319
    """
    shape, rows = together(
        agents=numbers("agents", agents, ">=0", MAX_AGENTS),
        load=numbers("load", load, ">=0", MAX_LOAD),
    )
    span = np.zeros(rows["load"].shape)
    return shares_of(rows["agents"], rows["load"], span)[0].reshape(shape)


def erlang_c_performance(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    answer_within_seconds: Numbers,
    *,
    denominator: Denominator | str = Denominator.OFFERED,
) -> Performance:
    """Return how a queue does in which nobody abandons (M/M/n).

    P(W > t) = C e^(-(n - a) t / handle), E[W] = C handle / (n - a). All denominators give the same
    service level here. Where agents <= load waits never end: mean `inf`, level 0.

    :raises QueueingError: an argument is negative, not finite, or a handle time of 0.

    >>> found = erlang_c_performance(14, 200, 180, 20)
    >>> round(float(found.service_level), 5), round(float(found.mean_wait_seconds), 3)
    (0.88835, 7.836)
    """
    calls = numbers("calls_per_hour", calls_per_hour, ">=0")
    handle = numbers("handle_seconds", handle_seconds, ">0")
    shape, rows = together(
        agents=numbers("agents", agents, ">=0", MAX_AGENTS),
        calls=calls,
        handle=handle,
        within=numbers("answer_within_seconds", answer_within_seconds, ">=0"),
    )
    load = offered_load(rows["calls"], rows["handle"])
    waiting, level, wait = shares_of(rows["agents"], load, rows["within"] / rows["handle"])
    busy = np.divide(load, rows["agents"], out=np.ones(load.shape), where=rows["agents"] > load)
    return Performance(
        wait_probability=waiting.reshape(shape),
        abandon_share=np.zeros(shape),
        mean_wait_seconds=(wait * rows["handle"]).reshape(shape),
        service_level=level.reshape(shape),
        occupancy_share=np.where(load > 0, busy, 0.0).reshape(shape),
        denominator=denominator_of(denominator),
    )


def shares_of(agents: Floats, load: Floats, span: Floats) -> tuple[Floats, Floats, Floats]:
    """Return rows of P(wait), P(wait <= span) and E[wait], in handle times; no load, no wait."""
    found = np.zeros((3, load.size))
    found[1] = 1.0
    busy = load > 0
    found[:, busy] = erlang_c_rows(agents[busy], load[busy], span[busy])
    return found[0], found[1], found[2]
