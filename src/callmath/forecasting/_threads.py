"""One thread for linear algebra: matrices of a few hundred rows are slower with more.

A library that was built for large matrices spreads small ones over every core and lets them wait
for each other: the same forecast then costs many times the processor time. And sums are added up in
one order, whatever machine or executor runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra to one thread while the block runs."""
    with _pools().limit(limits=1, user_api="blas"):
        yield
