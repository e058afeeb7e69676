"""Compiled loops where numba is at hand; the same functions as plain Python where it is not.

numba is imported and a loop is compiled (or read from its cache) when it is first called, so that
importing an engine stays cheap. Compiled code is kept in a cache beside the source: `warm` fills
it, which `make env` and the start of the product do, so that nobody waits for a compiler.

A cached loop does not notice when a loop of *another file* that it calls has changed: loops that
call each other stand in one file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import update_wrapper
from threading import Lock
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
SWITCH = "CALLMATH_NO_NUMBA"  # set to 1: everything runs as plain Python
_lock = Lock()


class CompiledLoop(Generic[P, R]):
    """A function that is compiled when it is first called."""

    def __init__(self, function: Callable[P, R]) -> None:
        self.plain = function
        self._fast: Callable[P, R] | None = None
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        fast = self._fast or self.load()
        return fast(*args, **kwargs)

    def load(self) -> Callable[P, R]:
        """Return what numba makes of the function; the function itself where there is no numba."""
        if self._fast is None:
            numba = _find_numba()
            loop = self.plain if numba is None else self._compile(numba)
            with _lock:
                self._fast = loop
        return self._fast

    def _compile(self, numba: Any) -> Callable[P, R]:
        """Return the compiled form; loops that it calls are named in its globals and come first."""
        plain = self.plain
        if not isinstance(plain, FunctionType):
            raise TypeError(f"{plain!r} is no function that can be compiled")
        known = dict(plain.__globals__)
        for name in plain.__code__.co_names:
            if isinstance(known.get(name), CompiledLoop):
                known[name] = known[name].load()
        twin = FunctionType(
            plain.__code__, known, plain.__name__, plain.__defaults__, plain.__closure__
        )
        twin.__qualname__, twin.__module__ = plain.__qualname__, plain.__module__
        made: Callable[P, R] = numba.njit(cache=True, nogil=True, error_model="numpy")(twin)
        return made


def compiled(function: Callable[P, R]) -> CompiledLoop[P, R]:
    """Mark a loop over arrays and numbers to be compiled.

    >>> @compiled
    ... def add_up(values):
    ...     total = 0.0
    ...     for value in values:
    ...         total += value
    ...     return total
    >>> add_up.plain([1.0, 2.0])
    3.0
    """
    return CompiledLoop(function)


def is_compiling() -> bool:
    """Return whether loops are compiled here."""
    return _find_numba() is not None


def _find_numba() -> Any:
    if os.environ.get(SWITCH) == "1":
        return None
    try:
        import numba  # noqa: PLC0415  takes 0.7 s and may be absent
    except ImportError:
        return None
    return numba
