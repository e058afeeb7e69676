"""What people know of the future and no history can: growth, a migration, a new product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from ._types import BoolArray, FloatArray, ForecastingError


class DriverUnit(StrEnum):
    """What a driver changes."""

    PERCENT = "percent"  # of what would come without it
    CONTACTS_PER_WEEK = "contacts_per_week"


@dataclass(frozen=True, slots=True)
class Driver:
    """A change of the volume from a day on that somebody expects.

    `last_on` is the last day of it, itself included; None stays. `amount` is in per cent (8.0 is
    8 % more, -100 is nothing) or in contacts a week, less than 0 to take away. It grows evenly from
    nothing over `ramp_days`. `doubt` is the standard deviation of the amount as a share of it: 0.5
    says that half as much or half as much again would not surprise.
    """

    title: str
    starts_on: date
    amount: float
    unit: DriverUnit = DriverUnit.PERCENT
    last_on: date | None = None
    ramp_days: int = 0
    doubt: float = 0.0


def check_drivers(drivers: Sequence[Driver]) -> None:
    """Refuse drivers that cannot be meant.

    :raises ForecastingError: `driver.amount`, `driver.period`, `driver.ramp`, `driver.doubt`.
    """
    for driver in drivers:
        least = -100.0 if driver.unit == DriverUnit.PERCENT else -np.inf
        if not (np.isfinite(driver.amount) and driver.amount >= least):
            _refuse("amount", driver, f"{driver.title} cannot change the volume by {driver.amount}")
        if driver.last_on is not None and driver.last_on < driver.starts_on:
            _refuse("period", driver, f"{driver.title} ends before it starts")
        if driver.ramp_days < 0:
            _refuse("ramp", driver, f"{driver.title} cannot grow over {driver.ramp_days} days")
        if not (np.isfinite(driver.doubt) and driver.doubt >= 0):
            _refuse("doubt", driver, f"{driver.title} cannot be in doubt by {driver.doubt}")


def _refuse(fault: str, driver: Driver, what: str) -> None:
    raise ForecastingError(f"driver.{fault}", f"{what}.", title=driver.title)


def apply_drivers(
    drivers: Sequence[Driver], base: FloatArray, first_day: date, opened: BoolArray
) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Return the days' means with all drivers, and what each adds; all (days,).

    Percentages come first and multiply in the order of the drivers. Contacts a week are shared out
    over a week from Monday as its base is, over open days where the base is nothing; they are not
    multiplied. Nothing is taken away that is not there.
    """
    mean = base
    added: dict[int, FloatArray] = {}
    for position in _percentages_first(drivers):
        driver = drivers[position]
        strength = _strength(driver, first_day, base.size)
        if driver.unit == DriverUnit.PERCENT:
            change = mean * strength * driver.amount / 100
        else:
            change = driver.amount * strength * _week_shares(base, first_day, opened)
        change = np.maximum(change, -mean)
        added[position] = change
        mean = mean + change
    return mean, tuple(added[position] for position in range(len(drivers)))


def _percentages_first(drivers: Sequence[Driver]) -> list[int]:
    return sorted(range(len(drivers)), key=lambda at: drivers[at].unit != DriverUnit.PERCENT)


def _strength(driver: Driver, first_day: date, days: int) -> FloatArray:
    """Return from 0 to 1 how much of the driver holds on each day."""
    since = np.arange(days, dtype=np.float64) - (driver.starts_on - first_day).days
    ramp = np.clip((since + 1) / (driver.ramp_days + 1), 0.0, 1.0)
    if driver.last_on is not None:
        ramp[since > (driver.last_on - driver.starts_on).days] = 0.0
    return ramp


def _week_shares(base: FloatArray, first_day: date, opened: BoolArray) -> FloatArray:
    """Return each day's share of its week from Monday; the weeks at both ends are cut off there.

    A week that lies only partly in the horizon has only the share that its days usually have.
    """
    lead = first_day.weekday()
    weeks = -(-(lead + base.size) // 7)
    padded, doors = np.full(weeks * 7, np.nan), np.full(weeks * 7, np.nan)
    padded[lead : lead + base.size], doors[lead : lead + base.size] = base, opened
    shares = _shares(_by_weekday(padded.reshape(-1, 7)), _by_weekday(doors.reshape(-1, 7)))
    return np.asarray(shares.ravel()[lead : lead + base.size])


def _by_weekday(weeks: FloatArray) -> FloatArray:
    """Fill days beyond the ends with the mean of their weekday."""
    known = np.isfinite(weeks)
    counts = known.sum(axis=0)
    means = np.where(known, weeks, 0.0).sum(axis=0) / np.maximum(counts, 1)
    return np.where(known, weeks, means)


def _shares(weeks: FloatArray, doors: FloatArray) -> FloatArray:
    weight = np.where(weeks.sum(axis=1, keepdims=True) > 0, weeks, doors)
    total = weight.sum(axis=1, keepdims=True)
    return weight / np.where(total > 0, total, 1.0)


def doubt_of(drivers: Sequence[Driver], added: Sequence[FloatArray]) -> list[FloatArray]:
    """Return the standard deviation of what each driver adds, (days,); each is one mistake."""
    return [driver.doubt * np.abs(change) for driver, change in zip(drivers, added, strict=True)]
