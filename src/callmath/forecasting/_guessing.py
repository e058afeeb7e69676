"""Whose calendar a series keeps, when nobody said: told by the days on which nothing came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from ._public_holidays import holidays_of
from ._types import BoolArray, FloatArray, Note

# Countries whose calendars are compared. A state's own days are not: it can be named.
COUNTRIES = (
    "CN", "HK", "TW", "JP", "KR", "SG", "IN", "AU", "NZ", "ZA", "IL", "TR", "US", "CA", "MX", "BR",
    "GB", "IE", "FR", "DE", "AT", "CH", "NL", "BE", "ES", "IT", "PT", "PL", "SE", "NO", "DK", "FI",
)  # fmt: skip
USUAL = 0.75  # share of a weekday's days with contacts from which on it is a working day
LEAST_MET = 2  # holidays that must have been quiet
MOST_OPEN = 0.34  # share of a country's holidays that may have been worked
LONGEST = 10  # quiet days in a row; more is a gap in the records


def guess_country(first_day: date, volume: FloatArray) -> str | None:
    """Return the country whose public holidays are the quiet days of a history.

    `volume` is (days, slots), NaN where nothing was recorded. A quiet day is one without contacts
    on a weekday that usually has some. None where no country fits, or more than one does equally.
    """
    usual = _usual(first_day, volume)
    quiet = usual & ~_had_contacts(volume) & ~_long_gaps(_had_contacts(volume) | ~usual)
    if quiet.sum() < LEAST_MET:
        return None
    fits = {code: _fit(code, first_day, usual, quiet) for code in COUNTRIES}
    best = max(fits.values())
    found = [code for code, fit in fits.items() if fit == best]
    return found[0] if best > 0 and len(found) == 1 else None


def guessed_note(country: str) -> Note:
    """Say whose calendar was taken, and how to take another."""
    text = (
        f"The days without contacts are the public holidays of {country}: its calendar is taken. "
        "Name the country, or give special days, to have another."
    )
    return Note("calendar.guessed", text, 1, {"country": country})


def _had_contacts(volume: FloatArray) -> BoolArray:
    return np.asarray(np.nansum(volume, axis=1) > 0, dtype=np.bool_)


def _usual(first_day: date, volume: FloatArray) -> BoolArray:
    """Tell which days are of a weekday that usually has contacts, (days,)."""
    weekday = (first_day.weekday() + np.arange(len(volume))) % 7
    had = _had_contacts(volume)
    share = np.array(
        [had[weekday == day].mean() if (weekday == day).any() else 0 for day in range(7)]
    )
    return np.asarray(share[weekday] >= USUAL, dtype=np.bool_)


def _long_gaps(had: BoolArray) -> BoolArray:
    """Tell which days lie in a stretch of quiet days that is longer than any holiday."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], had, [True]]).astype(np.int64)))
    long = np.zeros(len(had), dtype=np.bool_)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        long[start:end] = end - start > LONGEST
    return long


def _fit(code: str, first_day: date, usual: BoolArray, quiet: BoolArray) -> float:
    """Return how well a country's holidays explain the quiet days: 0 not at all, 1 in full.

    The Jaccard index of the two sets of days, as long as enough holidays were quiet.
    """
    days = {first_day + timedelta(days=int(row)) for row in np.flatnonzero(quiet)}
    holidays = set(_holidays(code, first_day, usual))
    met = len(holidays & days)
    if met < LEAST_MET or len(holidays) - met > MOST_OPEN * len(holidays):
        return 0.0
    return met / len(holidays | days)


def _holidays(code: str, first_day: date, usual: BoolArray) -> Iterable[date]:
    """Yield the holidays of a country on days that are usually worked."""
    last = first_day + timedelta(days=len(usual) - 1)
    for year in range(first_day.year, last.year + 1):
        for day, _ in holidays_of(code, year):
            if first_day <= day <= last and usual[(day - first_day).days]:
                yield day
