"""Draw the contacts of a day from a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled_in_place

from ._distributions import Distribution
from ._errors import SimulationError
from ._model import CentreModel
from ._prepared import Prepared, prepare
from ._streams import stream
from ._types import Floats, Queue, Trace

FEW_QUEUES = 12  # among which the next arrival is found faster than by sorting
MOST_CONTACTS = 12_000_000  # of one queue and day: about two gigabytes


@compiled_in_place
def place_arrivals(steps: Floats, expected: Floats, seconds: float, times: Floats) -> int:
    """Write arrival times: where the running sum of `steps` meets that of the expected contacts.

    Returns how many there are, or -1 where the steps do not reach the end of the day.
    """
    level, below, upto, at = 0.0, 0.0, expected[0], 0
    latest = np.nextafter(len(expected) * seconds, 0.0)
    for k in range(len(steps)):
        level += steps[k]
        while level > upto:
            at += 1
            if at == len(expected):
                return k
            below = upto
            upto += expected[at]
        times[k] = min((at + (level - below) / expected[at]) * seconds, latest)
    return -1


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The contacts of one queue."""

    arrival: Floats
    handle: Floats
    after: Floats
    patience: Floats
    uniforms: Floats | None


def draw_trace(model: CentreModel | Prepared, *, seed: int, replication: int = 0) -> Trace:
    """Return the contacts of one day, drawn from a model.

    Arrivals are a Poisson process whose rate is constant within an interval, times a gamma factor
    on the whole day where the queue has a `busyness_cv`.

    Random numbers are *common*: they depend on the seed, the replication and the name of the queue
    only. The k-th contact of a queue keeps its service, its patience and its decisions in every
    plan; with more volume the same contacts come earlier and others follow them.

    :raises SimulationError: `too_many_contacts` for one day.
    """
    made = prepare(model)
    draws = [
        _draw_queue(made, queue, at, seed=seed, replication=replication)
        for at, queue in enumerate(made.model.queues)
    ]
    numbers = np.repeat(
        np.arange(len(draws), dtype=np.int16), [len(each.arrival) for each in draws]
    )
    return _merge(draws, numbers)


@compiled_in_place
def merge(
    arrivals: Floats, heads: NDArray[np.int64], ends: NDArray[np.int64], order: NDArray[np.int64]
) -> None:
    """Write the order of arrivals; those of a queue are sorted, and stand from its head to its end.

    The heads move.
    """
    for k in range(len(order)):
        first, earliest = 0, np.inf
        for q in range(len(heads)):
            if heads[q] < ends[q] and arrivals[heads[q]] < earliest:
                first, earliest = q, arrivals[heads[q]]
        order[k] = heads[first]
        heads[first] += 1


def _order(arrivals: Floats, counts: Sequence[int]) -> NDArray[np.int64]:
    """Return the order of the arrivals of all queues, which stand one after the other."""
    if len(counts) > FEW_QUEUES:
        return np.argsort(arrivals, kind="stable")
    sizes = np.array(counts, dtype=np.int64)
    ends, order = sizes.cumsum(), np.empty(len(arrivals), dtype=np.int64)
    merge(arrivals, ends - sizes, ends, order)
    return order


def _merge(draws: list[_Drawn], numbers: NDArray[np.int16]) -> Trace:
    """Return the contacts of all queues by arrival."""
    if len(draws) == 1:
        one = draws[0]
        return Trace(one.arrival, numbers, one.handle, one.after, one.patience, one.uniforms)
    arrival = np.concatenate([each.arrival for each in draws])
    order = _order(arrival, [len(each.arrival) for each in draws])
    uniforms = [each.uniforms for each in draws if each.uniforms is not None]
    return Trace(
        arrival[order],
        numbers[order],
        np.concatenate([each.handle for each in draws])[order],
        np.concatenate([each.after for each in draws])[order],
        np.concatenate([each.patience for each in draws])[order],
        np.concatenate(uniforms).take(order, axis=0) if uniforms else None,
    )


def _draw_queue(made: Prepared, queue: Queue, at: int, *, seed: int, replication: int) -> _Drawn:
    """Return the contacts of one queue, each purpose from a stream of its own."""
    seconds = made.model.intervals.seconds
    expected = made.expected[at] * _busyness(queue, seed, replication)
    arrival = _arrivals(queue.name, expected, seconds, seed, replication)
    count = len(arrival)
    handle = queue.handle.draw(count, stream(seed, replication, queue.name, "handle"))
    if (made.handle_factors[at] != 1.0).any():
        within = np.minimum(arrival / seconds, len(expected) - 1).astype(np.int64)
        handle = handle * made.handle_factors[at][within]
    after, patience, uniforms = np.zeros(count), np.full(count, np.inf), None
    if queue.after_work is not None:
        after = queue.after_work.draw(count, stream(seed, replication, queue.name, "after"))
    if queue.patience is not None:
        patience = _patience(queue, queue.patience, count, seed, replication)
    if made.is_deciding:
        uniforms = stream(seed, replication, queue.name, "decisions").random((count, 4))
    return _Drawn(arrival, handle, after, patience, uniforms)


def _patience(
    queue: Queue, patience: Distribution, count: int, seed: int, replication: int
) -> Floats:
    """Return how long contacts wait; who hangs up at once is decided by a stream of its own."""
    share = patience.at_once_share
    others = patience.with_at_once(0.0) if share else patience
    values = others.draw(count, stream(seed, replication, queue.name, "patience"))
    if share:
        values[stream(seed, replication, queue.name, "at once").random(count) < share] = 0.0
    return values


def _busyness(queue: Queue, seed: int, replication: int) -> float:
    """Return the factor on a queue's day: gamma with mean 1 (Whitt 1999; Steckley et al. 2009)."""
    if queue.busyness_cv == 0.0:
        return 1.0
    shape = queue.busyness_cv**-2
    return float(stream(seed, replication, queue.name, "busyness").gamma(shape, 1.0 / shape))


def _arrivals(name: str, expected: Floats, seconds: float, seed: int, replication: int) -> Floats:
    """Return arrival times: a Poisson process of rate 1, its time changed to the day's rates."""
    total = float(expected.sum())
    if total == 0.0:
        return np.zeros(0)
    if total > MOST_CONTACTS:
        raise SimulationError(
            "too_many_contacts",
            f"queue {name!r} gets {total:.0f} contacts in the day; at most {MOST_CONTACTS} fit",
            queue=name,
            contacts=total,
        )
    random = stream(seed, replication, name, "arrivals")
    steps = random.standard_exponential(int(total + 6.0 * np.sqrt(total)) + 16)
    while True:
        times = np.empty(len(steps))
        count = place_arrivals(steps, expected, seconds, times)
        if count >= 0:
            return times[:count]
        steps = np.concatenate([steps, random.standard_exponential(len(steps) // 4)])
