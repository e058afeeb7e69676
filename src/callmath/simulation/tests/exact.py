"""Exact values that simulations are held against, worked out without the engine."""

from __future__ import annotations

import numpy as np
from scipy.linalg import expm
from scipy.special import gammaln, stdtrit

from callmath.simulation import CentreModel, Estimate, Group, Intervals, Queue, exponential

HANDLE = 300.0


def one_queue(agents, load, patience, *, intervals=24, within=20.0, hours=0.5):
    """A queue of `load` erlangs that stays as it is all day. `patience` None: nobody leaves."""
    seconds = hours * 3600.0
    return CentreModel(
        queues=[
            Queue(
                name="calls",
                contacts=load * seconds / HANDLE,
                handle=exponential(HANDLE),
                patience=None if patience is None else exponential(patience),
                answer_within_seconds=within,
            )
        ],
        groups=[Group(name="all", skills=["calls"], staff=agents)],
        intervals=Intervals(intervals, seconds),
    )


def erlang_a(agents, load, patience, within, *, room=400):
    """The stationary birth-death chain of M/M/n+M, and its waits by a matrix exponential."""
    mu, theta, lam = 1 / HANDLE, 1 / patience, load / HANDLE
    states = np.arange(agents + room)
    leave = np.minimum(states, agents) * mu + np.maximum(states - agents, 0) * theta
    logs = np.concatenate([[0.0], np.cumsum(np.log(lam) - np.log(leave[1:]))])
    p = np.exp(logs - logs.max())
    p /= p.sum()
    waiting = p[agents:]
    queue = float(waiting @ np.arange(room))
    # Who finds k waiting is answered after k + 1 steps down, unless he leaves before.
    rates = agents * mu + np.arange(room) * theta
    steps = np.diag(-(rates + theta)) + np.diag(rates[1:], -1)
    answered = np.ones(room) - expm(steps * within) @ np.ones(room)  # answered or gone by then
    gone = np.linalg.solve(steps, (expm(steps * within) - np.eye(room)) @ np.full(room, theta))
    abandon = theta * queue / lam
    return {
        "wait_probability": float(waiting.sum()),
        "abandon_share": abandon,
        "mean_wait_seconds": queue / lam,
        "service_level": float(p[:agents].sum() + waiting @ (answered - gone)),
        "occupancy_share": load * (1 - abandon) / agents,
    }


def z_of(found: Estimate, exact):
    """How many standard errors a figure lies from the exact one."""
    days = found.deviations.shape[0]
    error = found.half_width / stdtrit(days - 1, 0.5 + found.confidence / 2)
    return (found.value - exact) / error


def poisson_tail(means, least):
    """P(N >= least) for N Poisson, elementwise."""
    tails = []
    for mean, first in zip(means, least, strict=True):
        below = np.arange(int(first))
        tails.append(1.0 - np.exp(below * np.log(mean) - mean - gammaln(below + 1)).sum())
    return np.array(tails)
