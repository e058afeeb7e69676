"""Compiled loops where numba is at hand; the same functions as plain Python where it is not.

numba is imported and a loop is compiled (or read from its cache) when it is first called, so that
importing an engine stays cheap. Compiled code is kept in a cache beside the source: `warm` fills
it, which `make env` and the start of the product do, so that nobody waits for a compiler.

What numba keeps it finds again by the file of the loop and by a key; the key gets a digest of all
that a loop calls and of the constants that it reads, so that a change in another file is noticed.
Where nothing can be kept (neither beside the source nor in the user's cache folder) loops are
compiled anew in each process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import update_wrapper
from hashlib import sha256
from threading import Lock
from types import CellType, CodeType, FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
SWITCH = "CALLMATH_NO_NUMBA"  # set to 1: everything runs as plain Python
_lock = Lock()


class CompiledLoop(Generic[P, R]):
    """A function that is compiled when it is first called."""

    def __init__(self, function: Callable[P, R], **options: bool) -> None:
        self.plain = function
        self._options = options  # of numba
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
        # A cell that no line reads: the cells of a function are part of numba's key.
        code = plain.__code__
        code = code.replace(co_freevars=(*code.co_freevars, "_digest"))
        cells = (*(plain.__closure__ or ()), CellType(digest_of(self)))
        twin = FunctionType(code, known, plain.__name__, plain.__defaults__, cells)
        twin.__qualname__, twin.__module__ = plain.__qualname__, plain.__module__
        options = {"nogil": True, "error_model": "numpy"} | self._options
        try:
            made: Callable[P, R] = numba.njit(cache=True, **options)(twin)
        except RuntimeError:  # of its making only: no folder that it may write to
            made = numba.njit(**options)(twin)
        return made


def digest_of(loop: CompiledLoop[..., Any]) -> str:
    """Return a digest of a loop, of the loops that it calls, and of the constants that it reads."""
    plain = loop.plain
    if not isinstance(plain, FunctionType):
        raise TypeError(f"{plain!r} is no function that can be compiled")
    code = plain.__code__
    own = [each for each in code.co_consts if not isinstance(each, CodeType)]
    digest = sha256(code.co_code + repr(own).encode())
    for name in code.co_names:
        value = plain.__globals__.get(name)
        if isinstance(value, CompiledLoop):
            digest.update(digest_of(value).encode())
        elif isinstance(value, int | float | str | tuple):
            digest.update(f"{name}={value!r}".encode())
    return digest.hexdigest()


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


def compiled_in_place(function: Callable[P, R]) -> CompiledLoop[P, R]:
    """Mark a loop that makes no arrays, only writes into those that it is given.

    Nothing is counted then (in small loops that call each other, counting references to arrays
    takes four fifths of the time), and calls of it are inlined.
    """
    return CompiledLoop(function, _nrt=False, forceinline=True)


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
