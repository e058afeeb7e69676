"""Many series: one after the other, or side by side in whatever executor is handed in.

A series' forecast depends on nothing but its own history, so every executor gives the same figures
to the last bit. Series travel in small batches, few of which are on their way at any time: memory
does not grow with their number.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from multiprocessing import get_context
from typing import TypeAlias, Unpack

from ._forecast import forecast
from ._options import AllOptions
from ._result import Forecast
from ._rows import Rows
from ._types import ForecastingError, Note

BATCH = 8
ON_THE_WAY = 3  # batches for each worker: one that runs, and two so that none ever waits
FALL_BACK = ("average_8", "average_4", "seasonal_naive")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")

Histories: TypeAlias = Mapping[str, Rows] | Iterable[tuple[str, Rows]]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of one series: a forecast, or why there is none.

    `fell_back` when the models failed and simple averages stand in; the forecast's notes say so.
    """

    key: str
    forecast: Forecast | None
    error: ForecastingError | None = None
    fell_back: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """Some series and what is asked of them; travels to a worker."""

    series: tuple[tuple[str, Rows], ...]
    own: Mapping[str, AllOptions]
    horizon_end: datetime | date | str
    interval_minutes: int
    options: AllOptions


def forecast_many(
    histories: Histories,
    *,
    horizon_end: datetime | date | str,
    interval_minutes: int,
    executor: Executor | None = None,
    workers: int | None = None,
    own: Mapping[str, AllOptions] | None = None,
    **options: Unpack[AllOptions],
) -> Iterator[Outcome]:
    """Forecast many series, and yield what became of each in the order given.

    One that fails never stops the rest: it falls back to simple averages, or says why it cannot be
    forecast at all. Read only what is needed from a generator of histories, and memory stays small.

    :param histories: key -> history, or pairs, which are read as they are needed.
    :param executor: where to compute; by default a pool of processes of our own, for which a
        script needs the usual `if __name__ == "__main__"`. dask's `client.get_executor()` will do.
    :param workers: of the pool of our own; by default one a core. 0 computes here.
    :param own: keywords of single series, by key: open hours, events and the like.
    :param options: of all series, see `forecast`.
    """
    pairs = histories.items() if isinstance(histories, Mapping) else histories
    batches = _cut(iter(pairs), own or {}, horizon_end, interval_minutes, options)
    if executor is not None:
        yield from _side_by_side(executor, batches, workers or os.cpu_count() or 1)
    elif workers == 0:
        for batch in batches:
            yield from run_batch(batch)
    else:
        count = workers or os.cpu_count() or 1
        with (
            _one_thread_each(),
            ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool,
        ):
            yield from _side_by_side(pool, batches, count)


def _cut(
    pairs: Iterator[tuple[str, Rows]],
    own: Mapping[str, AllOptions],
    horizon_end: datetime | date | str,
    interval_minutes: int,
    options: AllOptions,
) -> Iterator[_Batch]:
    while series := tuple(islice(pairs, BATCH)):
        mine = {key: own[key] for key, _ in series if key in own}
        yield _Batch(series, mine, horizon_end, interval_minutes, options)


def _side_by_side(executor: Executor, batches: Iterator[_Batch], workers: int) -> Iterator[Outcome]:
    """Keep every worker busy, and hand out in order."""
    running: deque[Future[tuple[Outcome, ...]]] = deque()
    for batch in batches:
        running.append(executor.submit(run_batch, batch))
        if len(running) >= workers * ON_THE_WAY:
            yield from running.popleft().result()
    while running:
        yield from running.popleft().result()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started meanwhile keep to one thread: the cores are shared already."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_batch(batch: _Batch) -> tuple[Outcome, ...]:
    """Forecast the series of a batch, in whatever process this is."""
    return tuple(_forecast_one(key, rows, batch) for key, rows in batch.series)


def _forecast_one(key: str, rows: Rows, batch: _Batch) -> Outcome:
    asked: AllOptions = {**batch.options, **batch.own.get(key, {})}
    try:
        return Outcome(key, _ask(rows, batch, asked))
    except ForecastingError as error:
        return Outcome(key, None, error)
    except Exception as fault:  # of whatever kind: the other series must not suffer
        return _fall_back(key, rows, batch, asked, fault)


def _ask(rows: Rows, batch: _Batch, asked: AllOptions) -> Forecast:
    found = forecast(
        rows, horizon_end=batch.horizon_end, interval_minutes=batch.interval_minutes, **asked
    )
    return found.compact()


def _fall_back(key: str, rows: Rows, batch: _Batch, asked: AllOptions, fault: Exception) -> Outcome:
    reason = f"{type(fault).__name__}: {fault}"[:200]
    try:
        found = _ask(rows, batch, {**asked, "candidates": FALL_BACK, "method": None})
    except Exception as second:  # nothing more simple is left
        if not isinstance(second, ForecastingError):
            text = f"The series cannot be forecast: {reason}"
            second = ForecastingError("series.failed", text, reason=reason)
        return Outcome(key, None, second)
    text = f"The models failed ({reason}); simple averages stand in."
    note = Note("series.fell_back", text, 1, {"reason": reason})
    return Outcome(key, replace(found, notes=(*found.notes, note)), fell_back=True)
