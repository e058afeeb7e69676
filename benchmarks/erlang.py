"""How many Erlang sizings a second, how exact, and what do peers take for the same problems?

A year of half hours of ten queues (175,200 problems, 33 erlangs in the mean, handle time 300 s,
80 % in 20 s). Peers get the first few of the same problems; who is absent is left out.
`WATCHFLOOR_BENCH_PEERS=0` leaves all of them out. CPU time of this process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from time import process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from callmath import queueing
from callmath.queueing import Targets
from callmath.queueing import _arrays as arrays

Row = dict[str, str]
Agents = NDArray[np.int64] | NDArray[np.float64]
Size = Callable[[float], int]  # calls an hour -> agents
PROBLEMS, HANDLE, LEVEL, WITHIN = 175_200, 300.0, 0.8, 20.0
PEER_PROBLEMS, PATIENCE = 1500, 120.0


def run() -> list[Row]:
    """Time ours, compiled and by whole arrays, then peers on a part of the same problems."""
    started = process_time()
    queueing.warm()
    spent = process_time() - started
    warm = Row(what="warming the loops", problems="", CPU_s=f"{spent:.2f}", per_s="", same="")
    calls = _year()
    rows = [warm, *_ours(calls), *_large()]
    if os.environ.get("WATCHFLOOR_BENCH_PEERS", "1") != "0":
        rows += [row for name, make in PEERS.items() for row in _peer(name, make, calls)]
    return rows


def _year() -> NDArray[np.float64]:
    """Return calls an hour: a few great queues, many small hours, at most 605 erlangs."""
    load = np.random.default_rng(1).gamma(0.6, 32.8 / 0.6, PROBLEMS)
    return np.minimum(load, 605.0) * 3600 / HANDLE


def _timed(what: str, size: Callable[[], Agents], exact: Agents) -> Row:
    """Return the best of three runs: the machine is shared."""
    best = np.inf
    found = exact
    for _ in range(3):
        started = process_time()
        found = size()
        best = min(best, process_time() - started)
    return Row(
        what=what,
        problems=f"{found.size:,}",
        CPU_s=f"{best:.3f}",
        per_s=f"{found.size / best:,.0f}",
        same=f"{np.mean(found == exact):.1%}",
    )


def _ours(calls: NDArray[np.float64]) -> list[Row]:
    load, one = calls * HANDLE / 3600, np.ones(calls.size)
    rows = []
    for patience in (None, 60.0, 120.0, 300.0):
        asked = Targets(service_level=LEVEL, patience_seconds=patience)
        exact = queueing.agents_needed(calls, HANDLE, **asked)
        name = "Erlang C" if patience is None else f"Erlang A, patience {patience:.0f} s"

        def size(asked: Targets = asked) -> NDArray[np.int64]:
            return queueing.agents_needed(calls, HANDLE, **asked)

        rows.append(_timed(f"ours, {name}", size, exact))
        if patience in (None, 120.0):

            def whole(patience: float | None = patience) -> NDArray[np.float64]:
                if patience is None:
                    span = one * WITHIN / HANDLE
                    return arrays.size_erlang_c(load, span, one * LEVEL, one * 2, one * np.inf)
                targets = np.stack([one * LEVEL, one * 2, one * 2])
                ratio, within = one * patience / HANDLE, one * WITHIN / patience
                return arrays.size_erlang_a(load, ratio, within, targets, 0)

            rows.append(_timed(f"ours without numba, {name}", whole, exact))
    return rows


def _large() -> list[Row]:
    rows = []
    for load in (1000, 10_000):
        for patience in (None, 120.0, 600.0):
            calls = np.linspace(0.9, 1.1, 400) * load * 12
            asked = Targets(service_level=LEVEL, patience_seconds=patience)

            def size(
                calls: NDArray[np.float64] = calls, asked: Targets = asked
            ) -> NDArray[np.int64]:
                return queueing.agents_needed(calls, HANDLE, **asked)

            name = "Erlang C" if patience is None else f"Erlang A, patience {patience:.0f} s"
            rows.append(_timed(f"ours, {name}, {load:,} erl", size, size()))
    return rows


def _peer(name: str, make: Callable[[], Size], calls: NDArray[np.float64]) -> list[Row]:
    try:
        size = make()
    except (ImportError, AttributeError):
        return [Row(what=f"{name}: absent", problems="", CPU_s="", per_s="", same="")]
    asked = calls[:PEER_PROBLEMS]
    patience = PATIENCE if "Erlang A" in name else None
    exact = queueing.agents_needed(asked, HANDLE, service_level=LEVEL, patience_seconds=patience)

    def answer(rate: float) -> int:
        try:
            return size(float(rate))
        except (ArithmeticError, ValueError):
            return -1

    started = process_time()
    found = np.array([answer(rate) for rate in asked])
    spent = process_time() - started
    return [
        Row(
            what=f"{name}{_failed(found)}",
            problems=f"{asked.size:,}",
            CPU_s=f"{spent:.3f}",
            per_s=f"{asked.size / spent:,.0f}",
            same=f"{np.mean(found == exact):.1%}",
        )
    ]


def _failed(found: NDArray[np.int64]) -> str:
    share = float(np.mean(found < 0))
    return f" (fails in {share:.1%})" if share else ""


def _pyworkforce() -> Size:
    erlang_c = import_module("pyworkforce.queuing").ErlangC

    def size(calls: float) -> int:
        asked = erlang_c(transactions=calls, aht=HANDLE / 60, asa=WITHIN / 60, interval=60)
        return int(asked.required_positions(service_level=LEVEL)["raw_positions"])

    return size


def _callcenterdim() -> Size:
    needed = import_module("callcenterdim.Dimensionamento").AgentsReq

    def size(calls: float) -> int:
        return int(needed(calls, 60, HANDLE, LEVEL, WITHIN))

    return size


def _pyqueueing() -> Size:
    erlang_c = import_module("pyqueueing.models.erlang_c").ErlangC

    def size(calls: float) -> int:
        queue = erlang_c(arrival_rate=calls / 3600, service_rate=1 / HANDLE)
        return int(queue.required_servers(target_service_level=(WITHIN, LEVEL)))

    return size


def _turbotab(patience: float | None) -> Size:
    required = import_module("mod_turbotab.agents.capacity").agents_required

    def size(calls: float) -> int:
        given = {"interval": 3600.0, "patience": patience}
        return int(required(LEVEL, int(WITHIN), calls, int(HANDLE), **given))

    return size


PEERS: dict[str, Callable[[], Size]] = {
    "pyworkforce, Erlang C": _pyworkforce,
    "callcenterdim, Erlang C": _callcenterdim,
    "pyqueueing, Erlang C": _pyqueueing,
    "turbotab, Erlang C": lambda: _turbotab(None),
    "turbotab, its Erlang A": lambda: _turbotab(PATIENCE),
}
