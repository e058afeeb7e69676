"""Reading rows of any quality: kept, mended, or set aside and said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import polars as pl

from ._grid import DAY_SECONDS, wall_seconds
from ._types import BoolArray, FloatArray, ForecastingError, IntArray, Note

MIXED_SHARE = 0.1  # of the intervals may be there twice with two figures; more is two series in one

MOST_VOLUME = 1e12  # contacts an interval; beyond it there is a fault

Rows: TypeAlias = pl.DataFrame | pl.LazyFrame | Mapping[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class SeriesRows:
    """Rows sorted by instant: seconds by UTC (or the wall), by the wall, and what was counted."""

    instant: IntArray
    wall: IntArray
    volume: FloatArray
    handle: FloatArray | None
    zone: str | None
    notes: tuple[Note, ...]

    def take(self, chosen: IntArray | BoolArray, *notes: Note) -> SeriesRows:
        """Return some of the rows, with more notes."""
        handle = None if self.handle is None else self.handle[chosen]
        return replace(
            self,
            instant=self.instant[chosen],
            wall=self.wall[chosen],
            volume=self.volume[chosen],
            handle=handle,
            notes=self.notes + notes,
        )


def as_frame(frame: Rows) -> pl.DataFrame:
    """Return a frame that has the columns of a history. :raises ForecastingError: it has not."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    frame = _to_polars(frame)
    missing = {"starts_at", "volume"} - set(getattr(frame, "columns", ()))
    if missing:
        raise ForecastingError(
            "history.columns",
            f"The history has no column {', '.join(sorted(missing))}.",
            mend="Give a polars frame with the columns starts_at and volume.",
            missing=tuple(sorted(missing)),
        )
    return frame


def _to_polars(frame: object) -> pl.DataFrame:
    """Return a frame of what holds columns: a mapping, or a table of pandas or Arrow."""
    try:
        if isinstance(frame, Mapping):
            return pl.DataFrame(dict(frame))
        if not isinstance(frame, pl.DataFrame) and hasattr(frame, "__arrow_c_stream__"):
            return pl.DataFrame(frame)
    except Exception as fault:  # whatever another library thinks of its own table
        raise ForecastingError(
            "history.columns",
            f"The history cannot be read as a frame: {type(fault).__name__}: {fault!s:.80}.",
            mend="Give a polars frame with the columns starts_at and volume.",
        ) from fault
    return frame if isinstance(frame, pl.DataFrame) else pl.DataFrame()


def read_rows(frame: pl.DataFrame, time_zone: str | None) -> SeriesRows:
    """Return the rows that have a time, sorted, their volumes NaN where they cannot be."""
    column = frame["starts_at"]
    stamps = _read_stamps(column, time_zone)
    notes: tuple[Note, ...] = ()
    dated = stamps.is_not_null()
    if not dated.all():
        lost = int((~dated).sum())
        notes += (
            Note("history.undated", f"{lost} rows have no readable time.", 1, {"rows": lost}),
        )
        frame, stamps = frame.filter(dated), stamps.filter(dated)
    if not len(stamps):
        raise _undated(column) if len(column) else nothing_known(0)
    zone = getattr(stamps.dtype, "time_zone", None)
    instant = stamps.dt.epoch("s").to_numpy().astype(np.int64)
    volume, faults = _read_volume(frame["volume"])
    handle = _read_handle(frame["handle_seconds"]) if "handle_seconds" in frame.columns else None
    rows = SeriesRows(instant, wall_seconds(stamps), volume, handle, zone, notes + faults)
    if bool((np.diff(instant) < 0).any()):
        rows = rows.take(np.argsort(instant, kind="stable"))
    return rows


def _read_stamps(column: pl.Series, time_zone: str | None) -> pl.Series:
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    if column.dtype == pl.String:
        column = _parse_texts(column)
    elif column.dtype == pl.Object:
        column = pl.Series(column.name, column.to_list(), strict=False)
    if column.dtype == pl.Date:
        column = column.cast(pl.Datetime("us"))
    kind = column.dtype
    if not isinstance(kind, pl.Datetime):
        raise _undated(column)
    if kind.time_zone is None:
        return column.cast(pl.Datetime("us"))
    return column.cast(pl.Datetime("us", kind.time_zone)).dt.convert_time_zone(
        time_zone or kind.time_zone
    )


def _undated(column: pl.Series) -> ForecastingError:
    """Return the refusal of times that cannot be read."""
    like = "" if column.is_null().all() else f" such as {column.drop_nulls()[0]!r:.40}"
    return ForecastingError(
        "history.stamps",
        f"starts_at holds {column.dtype}{like}, not times.",
        mend="Give datetimes or ISO texts such as 2026-03-29T07:30.",
    )


def _parse_texts(column: pl.Series) -> pl.Series:
    """Read texts as times: ISO first, then what the first row looks like."""
    texts = column.str.strip_chars().str.replace("T", " ", literal=True)
    texts = texts.str.replace_all(r"[/年月]", "-").str.replace("日", "", literal=True)
    offset = r"(Z|[+-]\d{2}:?\d{2})$"
    if texts.str.contains(r"\d{1,2}:\d{2}.*" + offset).any():
        texts = texts.str.replace(r"Z$", "+00:00").str.replace(r" +([+-])", "$1")
        return _first_that_reads(texts, ("%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%d %H:%M%:z"))
    return _first_that_reads(texts, _plain_formats(texts))


def _plain_formats(texts: pl.Series) -> tuple[str, ...]:
    """Return formats to be tried, those with the day of the month first only where it tells."""
    clocks = ("%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
    parts = texts.str.extract_groups(r"^(\d{1,2})-(\d{1,2})-\d{4}").struct.unnest()
    first, second = (parts[name].cast(pl.Int64).max() for name in parts.columns)
    days = ["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]
    if isinstance(first, int) and isinstance(second, int) and (first > 12) != (second > 12):
        days.append("%d-%m-%Y" if first > 12 else "%m-%d-%Y")
    return (*(f"{day} {clock}" for clock in clocks for day in days), *days)


def _first_that_reads(texts: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    read = texts.str.to_datetime(formats[0], strict=False, time_unit="us")
    for text_format in formats[1:]:
        if read.null_count() == texts.null_count():
            break
        more = texts.str.to_datetime(text_format, strict=False, time_unit="us")
        read = pl.select(pl.coalesce(read, more)).to_series()
    return read


def _read_volume(column: pl.Series) -> tuple[FloatArray, tuple[Note, ...]]:
    """Return volumes, NaN where they cannot be, and notes on what was wrong with them."""
    kind = column.dtype
    if not (kind.is_numeric() or kind in (pl.String, pl.Boolean, pl.Null, pl.Object)):
        raise ForecastingError(
            "history.volumes",
            f"volume holds {kind}, not numbers.",
            mend="Give how many contacts each interval had.",
        )
    if kind == pl.Object:
        column = pl.Series(column.name, column.to_list(), strict=False)
    numbers = column.cast(pl.Float64, strict=False)
    volume: FloatArray = numbers.to_numpy().astype(np.float64, copy=True)
    notes: list[Note] = []
    unreadable = numbers.null_count() - column.null_count()
    if unreadable:
        text = f"{unreadable} volumes are not numbers; taken as unknown."
        notes.append(Note("history.unreadable", text, 1, {"rows": unreadable}))
    impossible = (volume < 0) | (volume > MOST_VOLUME)
    if impossible.any():
        count = int(impossible.sum())
        text = f"{count} volumes are negative or without limit; taken as unknown."
        notes.append(Note("history.negative", text, 1, {"rows": count}))
        volume[impossible] = np.nan
    known = volume[np.isfinite(volume)]
    fractions = int((known != np.floor(known)).sum())
    if fractions:
        text = f"{fractions} volumes are not whole numbers; taken as they are."
        notes.append(Note("history.fractional", text, 0, {"rows": fractions}))
    return volume, tuple(notes)


def _read_handle(column: pl.Series) -> FloatArray:
    handle: FloatArray = column.cast(pl.Float64, strict=False).to_numpy().astype(np.float64)
    return np.where(np.isfinite(handle) & (handle > 0), handle, np.nan)


def without_duplicates(rows: SeriesRows) -> SeriesRows:
    """Keep the last known figure of each instant, and say so.

    Where stamps have no offset, an hour that stands twice in an autumn night is the clock's doing
    and is averaged.

    :raises ForecastingError: so many conflict that two series must have been mixed.
    """
    same = rows.instant[1:] == rows.instant[:-1]
    if not same.any():
        return rows
    kept = rows.take(_last_known(rows))
    at = np.searchsorted(kept.instant, rows.instant)
    differs = np.isfinite(rows.volume) & (rows.volume != kept.volume[at])
    if rows.zone is None:
        folded = _folded(kept, at)
        kept = replace(kept, volume=np.where(folded, _means(rows, at), kept.volume))
        differs &= ~folded[at]
    conflicts = int(differs.sum())
    if conflicts > max(5, MIXED_SHARE * len(kept.instant)):
        raise ForecastingError(
            "history.mixed",
            f"{conflicts} intervals are there twice with two figures.",
            mend="Is this more than one queue? Give them one by one, or add them up first.",
            conflicts=conflicts,
        )
    count = int(same.sum())
    text = f"{count} rows repeat an interval, {conflicts} of them with another figure: "
    text += "the last one counts."
    fields = {"rows": count, "conflicts": conflicts}
    return replace(
        kept, notes=(*kept.notes, Note("history.duplicated", text, int(conflicts > 0), fields))
    )


def _last_known(rows: SeriesRows) -> IntArray:
    """Return the place of the last known row of each instant; of an unknown one if none is."""
    known = np.isfinite(rows.volume)
    order = np.lexsort((np.arange(len(known)), known, rows.instant))
    is_last = np.append(np.diff(rows.instant[order]) != 0, [True])
    return np.asarray(order[is_last], dtype=np.int64)


def _folded(kept: SeriesRows, at: IntArray) -> BoolArray:
    """Tell which instants stand twice because clocks went back: one hour of a Sunday's night."""
    twice = np.bincount(at, minlength=len(kept.instant)) == 2
    sunday = (kept.wall // DAY_SECONDS + 3) % 7 == 6
    night = kept.wall % DAY_SECONDS < 4 * 3600
    return np.asarray(twice & sunday & night)


def _means(rows: SeriesRows, at: IntArray) -> FloatArray:
    known = np.isfinite(rows.volume)
    size = int(at[-1]) + 1
    sums = np.bincount(at[known], rows.volume[known], minlength=size)
    counts = np.bincount(at[known], minlength=size)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def between_known(rows: SeriesRows, known: BoolArray) -> SeriesRows:
    """Leave out what lies before the first known volume and after the last."""
    first = int(np.argmax(known))
    last = len(known) - int(np.argmax(known[::-1]))
    empty = len(known) - (last - first)
    if not empty:
        return rows
    text = f"{empty} rows without a volume before the first or after the last one are left out."
    return rows.take(np.arange(first, last), Note("history.empty_ends", text, 0, {"rows": empty}))


def nothing_known(rows: int) -> ForecastingError:
    """Return the refusal of a history that holds no volume at all."""
    return ForecastingError(
        "history.empty",
        f"The history has {rows} rows and none says how many contacts there were.",
        mend="Give at least one interval with its volume, or take a peer's history, scaled.",
        rows=rows,
    )
