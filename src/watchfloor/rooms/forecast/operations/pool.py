"""The processes that compute a night's forecasts side by side."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from django.conf import settings

from watchfloor.rooms.forecast.rules.answering import end_with_parent

WORTH_A_PROCESS = 12  # series: fewer are done before another process has started
# The cores are shared already: each process keeps to one thread.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")


@contextmanager
def open_pool(series: int) -> Iterator[Executor | None]:
    """Give processes for so many series: one a core, or as the settings say; None for a few.

    They are started afresh, not forked: they hold no connection to the database, and none of the
    memory of this one.
    """
    workers = min(_most_workers(), series // WORTH_A_PROCESS)
    if workers < 2:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with (
        _one_thread_each(),
        ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent) as pool,
    ):
        yield pool


def _most_workers() -> int:
    return settings.FORECAST_WORKERS or os.cpu_count() or 1


@contextmanager
def _one_thread_each() -> Iterator[None]:
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
