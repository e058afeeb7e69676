"""How far off is our forecast, how honest its intervals, and what do peers do on the same series?

`WATCHFLOOR_BENCH_PARTS` names the parts to run (all without it), `WATCHFLOOR_BENCH_PEERS=0` leaves
the peers out, `WATCHFLOOR_BENCH_SERIES` keeps the series whose name holds the text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks import _forecasting_series as public
from benchmarks._forecasting_day import rest_of_day
from benchmarks._forecasting_handle import handle_times
from benchmarks._forecasting_methods import SIMPLE, ours
from benchmarks._forecasting_scale import batch, many_queues
from benchmarks._forecasting_scores import Asked, Method, ask, floor, remark, row, wape
from benchmarks._forecasting_series import Series
from benchmarks._forecasting_tree import tree
from benchmarks._forecasting_weeks import weeks_ahead

Row = dict[str, str]


def run() -> list[Row]:
    """Run the wanted parts."""
    wanted = os.environ.get("WATCHFLOOR_BENCH_PARTS", ",".join(PARTS)).split(",")
    return [line for part in wanted for line in PARTS[part]()]


def _is_wanted(series: Series) -> bool:
    return os.environ.get("WATCHFLOOR_BENCH_SERIES", "") in series.name


def _peers() -> dict[str, Method]:
    if os.environ.get("WATCHFLOOR_BENCH_PEERS", "1") == "0":
        return {}
    from benchmarks._forecasting_peers import PEERS

    return PEERS


def _bank() -> Iterator[Row]:
    methods = {"ours": ours} | SIMPLE | _peers()
    for series in filter(_is_wanted, (public.bank("A"), public.bank("B"))):
        for name, method in methods.items():
            yield row(ask(series, name, method))


def _technion() -> Iterator[Row]:
    for season in ("summer", "autumn"):
        queues = [public.technion(queue, season) for queue in public.TECHNION_QUEUES]
        found = [series for series in queues if series is not None and _is_wanted(series)]
        if not found:
            yield remark(f"Technion {season}", "the reference data are not there")
            continue
        asked = {
            name: [ask(series, name, method) for series in found]
            for name, method in ({"ours": ours} | SIMPLE).items()
        }
        yield from (row(each) for name in asked for each in asked[name])
        yield from _all_queues(season, asked)


def _all_queues(season: str, asked: dict[str, list[Asked]]) -> Iterator[Row]:
    """Sum the errors of all queues: a WAPE over all, not a mean of WAPEs."""
    for name, each in asked.items():
        errors = np.stack([one.errors for one in each])
        actual = np.stack([one.actual for one in each])
        seconds = sum(one.cpu_seconds for one in each)
        yield remark(
            f"{season}, all",
            name,
            WAPE=f"{wape(errors, actual):.2f}",
            floor=f"{floor(actual):.2f}",
            CPU_s=f"{seconds:.2f}",
        )


def _others() -> Iterator[Row]:
    excess = []
    for series in filter(_is_wanted, public.others()):
        asked = ask(series, "ours", ours)
        simple = [ask(series, name, method) for name, method in SIMPLE.items()]
        best = min(simple, key=lambda one: wape(one.errors, one.actual))
        excess.append(wape(asked.errors, asked.actual) - wape(best.errors, best.actual))
        yield from (row(asked), row(best))
    if excess:
        yield remark("others", "mean excess", WAPE=f"{np.mean(excess):+.2f}")
        yield remark("others", "worst excess", WAPE=f"{max(excess):+.2f}")


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "bank": _bank,
    "technion": _technion,
    "others": _others,
    "tree": tree,
    "handle": handle_times,
    "rest": rest_of_day,
    "weeks": weeks_ahead,
    "many": many_queues,
    "batch": batch,
}
