"""What a country's calendar brings into a centre's own table of a year."""

from __future__ import annotations

from collections.abc import Iterable

from callmath import forecasting
from watchfloor.rooms.calendars.contracts import DayKind, DaySource, SpecialDay, YearState

from .names import words_of

CHINA = "CN"
_GREAT = frozenset({"Spring Festival", "National Day"})  # a Chinese year without them is no year


def seed_days(country: str, year: int) -> tuple[SpecialDay, ...]:
    """Return a country's days of a year, each saying where it comes from and whether it is sure."""
    sure = is_source_sure(country, year)
    return tuple(_seed(each, country, sure=sure) for each in _of_engine(country, year))


def _of_engine(country: str, year: int) -> tuple[forecasting.SpecialDay, ...]:
    return forecasting.list_year(country, year) if country else ()


def _seed(day: forecasting.SpecialDay, country: str, *, sure: bool) -> SpecialDay:
    kind = DayKind(day.kind.value)
    title = words_of(day.name)
    return SpecialDay(
        id=0,
        day=day.day,
        kind=kind,
        name=title.zh if country == CHINA else title.en,
        works_as=day.works_as,
        source=_source(kind, country, sure=sure),
        offset=day.offset,
        is_confirmed=day.is_confirmed,
        title=title,
    )


def _source(kind: DayKind, country: str, *, sure: bool) -> DaySource:
    if kind not in {DayKind.HOLIDAY, DayKind.MAKE_UP}:
        return DaySource.CUSTOM
    if not sure:
        return DaySource.COMPUTED
    return DaySource.ANNOUNCED if country == CHINA else DaySource.LAW


def is_source_sure(country: str, year: int) -> bool:
    """Say whether the packages know a year as announced or by law, and not only computed."""
    return bool(country) and forecasting.is_year_known(country, year)


def judge_year(country: str, days: Iterable[SpecialDay]) -> YearState:
    """Return how far the holidays of a year are known, from all of its special days.

    A Chinese year has to have both great weeks: one holiday typed in is not the yearly notice.
    """
    holidays = [each for each in days if each.kind is DayKind.HOLIDAY]
    if not holidays:
        return YearState.EMPTY
    needed = _GREAT if country == CHINA else frozenset[str]()
    is_whole = needed <= {each.title.en for each in holidays}
    is_sure = is_whole and all(each.is_confirmed for each in holidays)
    return YearState.CONFIRMED if is_sure else YearState.UNCONFIRMED


def is_country(code: str) -> bool:
    """Say whether holidays of a country, or of a part of one, are known at all."""
    try:
        forecasting.is_year_known(code, 2000)
    except forecasting.ForecastingError:
        return False
    return True
