"""What may be asked besides a history and a horizon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import index
from typing import TypedDict

from ._calendar import read_calendar
from ._given_events import Events, list_events
from ._guessing import guess_country, guessed_note
from ._hours import OpenHours
from ._types import Candidate, DayTable, FloatArray, ForecastingError, SpecialDay


class More(TypedDict, total=False):
    """Keywords of `forecast` that are asked for less often.

    `special_days` are the centre's own and go before the country's; `calendar` stands in place of
    country and special days. `candidates` is "fast", "all", or names and models of the race;
    `method` the one to be taken whatever the back-test says. Aware stamps are put into
    `time_zone` first, so that days are the centre's.
    """

    special_days: Iterable[SpecialDay]
    calendar: DayTable | None
    candidates: str | Sequence[str | Candidate]
    method: str | None
    time_zone: str | None


class AllOptions(More, total=False):
    """Every keyword of `forecast` but its horizon and its interval."""

    open_hours: OpenHours | None
    events: Events | None
    country: str | None
    levels: Sequence[float]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked, with what holds where nothing is."""

    open_hours: OpenHours | None = None
    events: object = ()
    country: str | None = None
    levels: Sequence[float] = (0.8, 0.95)
    seed: int = 0
    special_days: Iterable[SpecialDay] = ()
    calendar: DayTable | None = None
    candidates: str | Sequence[str | Candidate] = "fast"
    method: str | None = None
    time_zone: str | None = None

    def table(self, first_day: date, days: int, volume: FloatArray | None = None) -> DayTable:
        """Return the calendar of some days: the one that was given, or the country's.

        Where nobody said which, it is seen in the days of the history's `volume`, if at all.
        """
        if self.calendar is not None:
            return replace(self.calendar, first_day=first_day, days=days)
        if self.country is None and not self.special_days and volume is not None:
            return _guessed_table(first_day, days, volume)
        return read_calendar(self.country, first_day, days, special_days=self.special_days)


def _guessed_table(first_day: date, days: int, volume: FloatArray) -> DayTable:
    country = guess_country(first_day, volume)
    table = read_calendar(country, first_day, days)
    if country is None:
        return table
    return replace(table, notes=(*table.notes, guessed_note(country)))


def read_options(given: AllOptions) -> Options:
    """Return the options, what can be read only once read.

    :raises ForecastingError: a level that is no share, a seed or a country that is none.
    :raises TypeError: a keyword that there is not.
    """
    options = Options(**given)
    _check_seed(options.seed)
    return replace(
        options,
        events=list_events(options.events),
        special_days=tuple(options.special_days),
        levels=_read_levels(options.levels),
        country=_read_country(options.country),
    )


def _read_levels(levels: Sequence[float]) -> tuple[float, ...]:
    try:
        read = tuple(float(level) for level in levels)
    except (TypeError, ValueError):
        read = (float("nan"),)
    if not all(0 < level < 1 for level in read):
        raise ForecastingError(
            "levels.outside",
            f"levels {levels!r:.60} must lie between 0 and 1, exclusive.",
            mend="Write (0.8, 0.95), not (80, 95).",
        )
    return read


def _check_seed(seed: int) -> None:
    try:
        is_good = index(seed) >= 0
    except TypeError:
        is_good = False
    if not is_good:
        raise ForecastingError(
            "seed.unusable", f"The seed {seed!r:.60} is no whole number.", mend="Give 0 or more."
        )


def _read_country(country: str | None) -> str | None:
    if country is not None and not isinstance(country, str):
        raise ForecastingError(
            "calendar.country_unknown",
            f"No holidays are known for the country {country!r:.60}.",
            mend="Use an ISO 3166 code such as CN, US or DE-BY, or enter the days.",
        )
    return country
