"""Arguments of the models: checked, named when they are wrong, brought to one shape."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ._types import Floats, Numbers, QueueingError


def number(
    name: str,
    given: Numbers | None,
    *,
    low: float = 0.0,
    high: float = math.inf,
    above: bool = False,
    infinite: bool = False,
) -> Floats:
    """Return an argument as floats.

    :param low: the least that is allowed; with `above` it must be more than that.
    :param infinite: infinity is allowed, and None stands for it.
    :raises QueueingError: `not_numbers`, `not_finite` or `out_of_bounds`, with name and index.
    """
    try:
        values = np.asarray(math.inf if given is None and infinite else given, dtype=np.float64)
    except (TypeError, ValueError) as fault:
        raise QueueingError(
            "not_numbers", f"{name} must be numbers in one regular array", argument=name
        ) from fault
    fits = (values > low if above else values >= low) & (values <= high)
    fits &= np.isfinite(values) | (infinite and values > 0)
    if not fits.all():
        _refuse(name, values, fits, _wish(low, high, above=above, infinite=infinite))
    return values


def whole(name: str, given: Numbers, *, low: int = 0, high: float = 1e9) -> Floats:
    """Return an argument of whole numbers, as floats."""
    values = number(name, given, low=low, high=high)
    fits = values == np.rint(values)
    if not fits.all():
        _refuse(name, values, fits, "a whole number")
    return values


def together(*given: Floats) -> tuple[tuple[int, ...], list[Floats]]:
    """Return the common shape, and each argument flat in that shape.

    :raises QueueingError: `shapes`.
    """
    try:
        wide = np.broadcast_arrays(*given)
    except ValueError as fault:
        shapes = [each.shape for each in given]
        raise QueueingError("shapes", f"shapes {shapes} do not broadcast", shapes=shapes) from fault
    return wide[0].shape, [np.ascontiguousarray(each, np.float64).reshape(-1) for each in wide]


def one(
    name: str,
    given: Numbers | None,
    *,
    low: float = 0.0,
    high: float = math.inf,
    above: bool = False,
    infinite: bool = False,
) -> float:
    """Return an argument that is one number, as `number` checks it.

    :raises QueueingError: `shapes`, when there are several.
    """
    values = number(name, given, low=low, high=high, above=above, infinite=infinite)
    if values.ndim:
        raise QueueingError(
            "shapes", f"{name} must be one number, not of shape {values.shape}", argument=name
        )
    return float(values)


def row(name: str, given: Numbers, size: int | None = None) -> Floats:
    """Return an argument as one row: a number stands for `size` equal ones."""
    values = number(name, given)
    if size is not None and values.ndim == 0:
        values = np.full(size, float(values))
    if values.ndim != 1 or (size is not None and values.size != size):
        wanted = "one row" if size is None else f"one number or a row of {size}"
        raise QueueingError("shapes", f"{name} must be {wanted}, not of shape {values.shape}")
    return values


def _wish(low: float, high: float, *, above: bool, infinite: bool) -> str:
    least = f"above {low:g}" if above else f"at least {low:g}"
    most = "" if high == math.inf else f" and at most {high:g}"
    return f"a number {least}{most}" + ("" if infinite else ", not infinite")


def _refuse(name: str, values: Floats, fits: NDArray[np.bool_], wish: str) -> None:
    index = tuple(int(place) for place in np.argwhere(~fits)[0])
    value = float(values[index])
    where = f" at index {index if len(index) > 1 else index[0]}" if index else ""
    raise QueueingError(
        "out_of_bounds" if math.isfinite(value) else "not_finite",
        f"{name} must be {wish}; {value!r} was given{where}",
        argument=name,
        index=index,
        value=value,
    )
