"""What arguments must be, said once: every refusal names the argument and the first bad index."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ._types import Denominator, Floats, Numbers, QueueingError

MAX_LOAD = 1e8  # erlangs; 10^7 calls of an hour each are a tenth of it
MAX_AGENTS = 1e9
MAX_CALLS_A_PATIENCE = 1e13  # that come while one waits: sums are nine roots of it long
DENOMINATORS = tuple(Denominator)  # the loops know them by their place here

Bound = Literal["", ">0", ">=0", "0..1", "0<..1", "0<..<1"]
_RULES = {
    "": "be a number",
    ">0": "be above 0",
    ">=0": "be 0 or more",
    "0..1": "lie between 0 and 1",
    "0<..1": "lie above 0 and be at most 1",
    "0<..<1": "lie between 0 and 1, both excluded",
}


def numbers(name: str, values: Numbers, bound: Bound = "", most: float = np.inf) -> Floats:
    """Return the values as finite floats within bounds.

    :raises QueueingError: `not_numbers`, `not_finite` or `out_of_bounds`, with name and index.
    """
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise QueueingError(
            "not_numbers", f"{name} must be numbers in one regular array", argument=name
        ) from error
    _refuse(name, found, ~np.isfinite(found), "not_finite", "be finite numbers")
    _refuse(name, found, _breaks(found, bound), "out_of_bounds", _RULES[bound])
    _refuse(name, found, found > most, "out_of_bounds", f"be at most {most:g}")
    return found


def _breaks(values: Floats, bound: Bound) -> NDArray[np.bool_]:
    low = {"": values < -np.inf, ">=0": values < 0, "0..1": values < 0}.get(bound, values <= 0)
    high = {"0..1": values > 1, "0<..1": values > 1, "0<..<1": values >= 1}.get(bound)
    return np.asarray(low if high is None else low | high)


def _refuse(name: str, values: Floats, bad: NDArray[np.bool_], code: str, rule: str) -> None:
    if not bad.any():
        return
    index = tuple(int(i) for i in np.argwhere(bad)[0])
    value = float(values[index])
    place = f" at index {index if len(index) > 1 else index[0]}" if index else ""
    raise QueueingError(
        code,
        f"{name} must {rule}; {value!r} was given{place}",
        argument=name,
        index=index,
        value=value,
    )


def together(**named: Floats) -> tuple[tuple[int, ...], dict[str, Floats]]:
    """Return the common shape and every argument as a row of that many numbers.

    :raises QueueingError: `shapes`, when they do not broadcast.
    """
    try:
        shape = np.broadcast_shapes(*(values.shape for values in named.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {values.shape}" for name, values in named.items())
        raise QueueingError(
            "shapes", f"arguments do not broadcast: {shapes}", shapes=shapes
        ) from error
    rows = {
        name: np.ascontiguousarray(np.broadcast_to(values, shape)).reshape(-1)
        for name, values in named.items()
    }
    return shape, rows


def offered_load(calls_per_hour: Floats, handle_seconds: Floats) -> Floats:
    """Return the load in erlangs. :raises QueueingError: `too_large`, above MAX_LOAD."""
    load = calls_per_hour * handle_seconds / 3600.0
    if bool(np.any(load > MAX_LOAD)):
        raise QueueingError(
            "too_large", f"more than {MAX_LOAD:g} erlangs are not computed", most=MAX_LOAD
        )
    return load


def calls_a_patience(calls_per_hour: Floats, patience_seconds: Floats) -> Floats:
    """Return how many calls come while one waits. :raises QueueingError: `too_large`."""
    calls = calls_per_hour / 3600.0 * patience_seconds
    if bool(np.any(calls > MAX_CALLS_A_PATIENCE)):
        raise QueueingError(
            "too_large",
            f"patience_seconds is so long that more than {MAX_CALLS_A_PATIENCE:g} calls come "
            "meanwhile; leave it out where nobody gives up",
            argument="patience_seconds",
            most=MAX_CALLS_A_PATIENCE,
        )
    return calls


def denominator_of(value: Denominator | str) -> Denominator:
    """Return the denominator of a service level. :raises QueueingError: `denominator`."""
    try:
        return Denominator(value)
    except ValueError as error:
        known = ", ".join(Denominator)
        raise QueueingError(
            "denominator",
            f"denominator must be one of {known}; {value!r} was given",
            argument="denominator",
        ) from error
