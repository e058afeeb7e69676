"""Problems and rosters as plain data, for files that other programs write and read.

A field that has its usual value may be left out; one that does not exist is refused, so that a slip
of the pen is not taken for a wish. Days are `2026-06-08`, sets and tuples are lists, arrays are
nested lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from ._errors import SchedulingError
from ._types import Assignment, Problem, Roster

FORMAT = "callmath.scheduling/1"


def write_document(problem: Problem, roster: Roster | None = None) -> dict[str, Any]:
    """Return a problem, with its roster if there is one, as data that JSON can hold.

    >>> from callmath.scheduling import Person
    >>> problem = Problem(
    ...     first_day=date(2026, 6, 8), days=7, people=(Person(id="a", skills={"x": 1.0}),),
    ...     shift_types=(),
    ... )
    >>> document = write_document(problem)
    >>> document["problem"]["people"]
    [{'id': 'a', 'skills': {'x': 1.0}}]
    >>> read_document(document)[0] == problem
    True
    """
    document: dict[str, Any] = {"format": FORMAT, "problem": _plain(problem)}
    if roster is not None:
        document["roster"] = _plain(roster)
    return document


def read_document(document: object) -> tuple[Problem, tuple[Assignment, ...]]:
    """Return the problem of a document and the shifts of its roster, none if it has none.

    :raises SchedulingError: bad_document, with the place and what is wrong there
    """
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise _error("", f"a document begins with format {FORMAT}")
    strange = sorted(set(document) - {"format", "problem", "roster"})
    if strange:
        raise _error(strange[0], "there is no such field")
    problem = _read(Problem, document.get("problem"), "problem")
    roster = document.get("roster", {"assignments": []})
    if not isinstance(roster, Mapping):
        raise _error("roster", "an object is wanted")
    shifts = _read(tuple[Assignment, ...], roster.get("assignments"), "roster.assignments")
    return problem, shifts


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it; what is usual is left out of objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if not _is_usual(field, getattr(value, field.name))
        }
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return None if isinstance(value, float) and not isfinite(value) else value


_WRITERS: Sequence[tuple[Any, Callable[[Any], Any]]] = (
    (Mapping, lambda value: {str(key): _plain(each) for key, each in value.items()}),
    ((frozenset, set), lambda value: sorted(_plain(each) for each in value)),
    (np.ndarray, lambda value: value.tolist()),
    ((tuple, list), lambda value: [_plain(each) for each in value]),
    (Enum, lambda value: value.value),
    (date, date.isoformat),
    (np.generic, lambda value: _plain(value.item())),
)


def _is_usual(field: Any, value: Any) -> bool:
    """Say whether a field has its default; arrays never do."""
    if isinstance(value, np.ndarray):
        return False
    usual = field.default
    if field.default_factory is not MISSING:
        usual = field.default_factory()
    return usual is not MISSING and type(usual) is type(value) and bool(usual == value)


def _read(hint: Any, value: Any, place: str) -> Any:
    """Return a value as a hint wants it. :raises SchedulingError: it is something else."""
    origin = get_origin(hint)
    read = _READERS.get(origin)
    if read is not None:
        return read(get_args(hint), value, place)
    if is_dataclass(hint):
        return _read_object(hint, value, place)
    return _read_single(hint, value, place)


def _read_one_of(hints: Sequence[Any], value: Any, place: str) -> Any:
    if value is None and NoneType in hints:
        return None
    problem: SchedulingError | None = None
    for hint in hints:
        if hint is not NoneType:
            try:
                return _read(hint, value, place)
            except SchedulingError as error:
                problem = problem or error
    raise problem or _error(place, "nothing can stand here")


def _read_array(
    hints: Sequence[Any], value: Any, place: str
) -> np.ndarray[Any, np.dtype[np.float64]]:
    if not isinstance(value, list):
        raise _error(place, "a list of numbers is wanted")
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _error(place, "a list of numbers, all rows of one length, is wanted") from error


def _read_tuple(hints: Sequence[Any], value: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise _error(place, "a list is wanted")
    if hints[-1] is Ellipsis:
        wanted = [hints[0]] * len(value)
    elif len(hints) == len(value):
        wanted = list(hints)
    else:
        raise _error(place, f"{len(hints)} entries are wanted")
    return tuple(
        _read(hint, each, f"{place}[{number}]")
        for number, (hint, each) in enumerate(zip(wanted, value, strict=True))
    )


def _read_mapping(hints: Sequence[Any], value: Any, place: str) -> dict[Any, Any]:
    if not isinstance(value, Mapping):
        raise _error(place, "an object is wanted")
    key_hint, hint = hints
    return {
        _read_key(key_hint, key, place): _read(hint, each, f"{place}.{key}")
        for key, each in value.items()
    }


def _read_several(hints: Sequence[Any], value: Any, place: str) -> tuple[Any, ...]:
    return _read_tuple((hints[0], ...), value, place)


_READERS: Mapping[Any, Callable[[Sequence[Any], Any, str], Any]] = {
    Union: _read_one_of,
    UnionType: _read_one_of,
    np.ndarray: _read_array,
    tuple: _read_tuple,
    frozenset: lambda hints, value, place: frozenset(_read_several(hints, value, place)),
    Sequence: _read_several,
    Mapping: _read_mapping,
}


def _read_key(hint: Any, key: str, place: str) -> Any:
    if hint is not int:
        return key
    try:
        return int(key)
    except ValueError as error:
        raise _error(f"{place}.{key}", "a day is named by its number") from error


def _read_object(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, Mapping):
        raise _error(place, "an object is wanted")
    hints = _hints(kind)
    strange = sorted(str(name) for name in set(value) - set(hints))
    if strange:
        raise _error(f"{place}.{strange[0]}", "there is no such field")
    missing = [
        field.name
        for field in fields(kind)
        if field.name not in value and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise _error(f"{place}.{missing[0]}", "it is missing")
    return kind(
        **{name: _read(hints[name], each, f"{place}.{name}") for name, each in value.items()}
    )


def _read_single(hint: Any, value: Any, place: str) -> Any:
    if hint is Any or hint is object:
        return _as_tuples(value)
    reader = _SINGLE.get(hint)
    if reader is None and isinstance(hint, type) and issubclass(hint, Enum):
        reader = hint
    try:
        return value if reader is None else reader(value)
    except (TypeError, ValueError) as error:
        name = getattr(hint, "__name__", str(hint))
        raise _error(place, f"{value!r} is no {_NAMES.get(hint, name)}") from error


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value:
        raise ValueError(value)
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    return float(value)


def _of(kind: type[Any]) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if not isinstance(value, kind):
            raise TypeError(value)
        return value

    return checked


def _day(value: Any) -> date:
    return date.fromisoformat(_of(str)(value))


_SINGLE: Mapping[Any, Callable[[Any], Any]] = {
    int: _whole,
    float: _number,
    str: _of(str),
    bool: _of(bool),
    date: _day,
}
_NAMES = {int: "whole number", float: "number", str: "text", bool: "yes or no", date: "day"}


def _as_tuples(value: Any) -> Any:
    """Return parameters of a rule as the engine compares them."""
    if isinstance(value, list):
        return tuple(_as_tuples(each) for each in value)
    if isinstance(value, Mapping):
        return {name: _as_tuples(each) for name, each in value.items()}
    return value


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}


def _error(place: str, what: str) -> SchedulingError:
    where = f"{place}: " if place else ""
    return SchedulingError("bad_document", f"{where}{what}", place=place)
