"""Calls simulated a second, end to end: drawn, run, counted; peers on the same model.

CPU seconds, but for the what-if page, which is waited for. `WATCHFLOOR_BENCH_PEERS=0` leaves the
peers out; peers that are not installed are said to be absent.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from time import perf_counter, process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks._simulation_models import full, plain, scenario
from benchmarks._simulation_peers import PEERS
from callmath.simulation import CentreModel, simulate, simulate_each, warm

Row = dict[str, str]
RUNS = 3  # of ours, the quickest counts: what else the machine does takes the processor's memory


def run() -> list[Row]:
    """Return a row for each model and who simulates it."""
    start = process_time()
    warm()
    warmed = process_time() - start
    return [
        _row("loops", "ours", "read or compiled", f"{warmed:.1f} s"),
        *_plain(),
        *_full(),
        *_what_if(),
    ]


def _plain() -> Iterator[Row]:
    for agents, days in ((84, 200), (834, 20)):
        name = f"M/M/n+M, n = {agents}"
        yield _ours(name, plain(agents), days)
        for peer, simulated in PEERS.items():
            yield _peer(name, peer, simulated, agents)


def _full() -> Iterator[Row]:
    yield _ours("4 skills, 6 groups, all features", full(10_000), 60)
    yield _ours("same, 100,000 calls a day", full(100_000), 10, is_day=True)


def _ours(name: str, model: CentreModel, days: int, *, is_day: bool = False) -> Row:
    simulate(model, replications=1, seed=1)
    runs = [_timed(model, days) for _ in range(RUNS)]
    spent, contacts = min(runs)
    took = f"{1000 * spent / days:.1f} ms a day" if is_day else f"{contacts:,.0f} calls"
    return _row(name, "ours", took, f"{contacts / spent:,.0f} calls/s")


def _timed(model: CentreModel, days: int) -> tuple[float, float]:
    start = process_time()
    found = simulate(model, replications=days, seed=2)
    return process_time() - start, float(found.overall.offered.value) * days


def _peer(name: str, peer: str, simulated: Callable[[int, float], int], agents: int) -> Row:
    if os.environ.get("WATCHFLOOR_BENCH_PEERS", "1") == "0" or find_spec(peer) is None:
        return _row(name, peer, "absent", "")
    simulated(2, 600.0)  # its import is not its speed
    start = process_time()
    calls = simulated(agents, 3600.0 if agents > 500 else 4 * 3600.0)
    return _row(name, peer, f"{calls:,} calls", f"{calls / (process_time() - start):,.0f} calls/s")


def _what_if() -> Iterator[Row]:
    models = [scenario(number) for number in range(6)]
    start = process_time()
    simulate_each(models, replications=40, seed=3)
    yield _row(
        "what-if: 6 scenarios x 200 days",
        "ours, CPU of all",
        "a fifth of them, x 5",
        f"{5 * (process_time() - start):.1f} s (half of it on each of two cores)",
    )
    workers = 2
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_warm_one, range(4 * workers)))
        start = perf_counter()
        told: list[float] = []
        found = simulate_each(
            models,
            replications=200,
            seed=3,
            executor=pool,
            on_progress=lambda *_: told.append(perf_counter() - start),
        )
        spent = perf_counter() - start
    contacts = sum(float(one.overall.offered.value) * one.replications for one in found)
    yield _row(
        "what-if: 6 scenarios x 200 days",
        f"ours, {workers} processes",
        f"{contacts:,.0f} calls",
        f"{spent:.1f} s (wall), first news after {told[0]:.2f} s",
    )


def _warm_one(_: int) -> None:
    warm()


def _row(model: str, who: str, work: str, result: str) -> Row:
    return {"model": model, "by": who, "work": work, "result": result}
