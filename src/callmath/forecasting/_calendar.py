"""From a country and a centre's own days to the calendar that a model learns from.

China has a module of its own (`_festivals`); every other country comes from `holidays`. What was
computed and not announced is marked, and a year of which that is true is told in the notes: a plain
year and an unknown one never look alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from . import _festivals
from ._public_holidays import holidays_of, is_supported
from ._types import DayKind, DayTable, ForecastingError, Note, SpecialDay

_MARGIN = timedelta(days=31)  # a festival just before or after the table is felt within it
_DAY = timedelta(days=1)
# Kinds of which a day can have one only, and a centre's own word counts.
_STATUS = frozenset({DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.CLOSED})
_BESIDES = ("IL",)  # where half of the country stops on days that are not public holidays


def read_calendar(
    country: str | None,
    first_day: date,
    days: int,
    *,
    special_days: Iterable[SpecialDay] = (),
    seed_festivals: bool = True,
) -> DayTable:
    """Return the calendar of `days` days from `first_day`, with a month on either side.

    `country` is an ISO 3166 code, with a subdivision where wanted ("CN", "US", "DE-BY"); None
    knows no holidays but those given. `special_days` are the centre's own: on their days they
    replace what the country says, and a year whose days off they confirm counts as announced.
    `seed_festivals` adds shopping festivals and school terms where we know them.

    A year that is only computed has a note `calendar.unconfirmed_year` of weight 1, one of which
    nothing is known of weight 2. Raises `ForecastingError` for a country that nobody knows and for
    a table without days.

    >>> table = read_calendar("CN", date(2026, 9, 1), 60)
    >>> [str(day.day) for day in table.special if day.kind is DayKind.MAKE_UP]
    ['2026-09-20', '2026-10-10']
    >>> [note.code for note in read_calendar("CN", date(2027, 1, 1), 30).notes]
    ['calendar.unconfirmed_year']
    """
    if days < 1:
        raise ForecastingError("calendar.empty", "A calendar needs at least one day.", days=days)
    first, last = first_day - _MARGIN, first_day + (days - 1) * _DAY + _MARGIN
    code = _country_code(country)
    own = [_named(day, code) for day in special_days]
    announced = _announced_by(own, code)
    found = [
        day
        for year in range(first.year, last.year + 1)
        for day in _seeds(code, year, seed_festivals=seed_festivals)
        if day.is_confirmed or day.kind not in _STATUS or day.day.year not in announced
    ]
    special = (day for day in _merged(found, own) if first <= day.day <= last)
    years = range(first_day.year, (first_day + (days - 1) * _DAY).year + 1)
    known = frozenset(year for year in years if year in announced or _is_known(code, year))
    return DayTable(
        first_day=first_day,
        days=days,
        special=tuple(sorted(special, key=lambda day: (day.day, day.kind, day.name))),
        known_years=known,
        notes=tuple(_notes(code, [year for year in years if year not in known])),
    )


def list_year(country: str, year: int, *, seed_festivals: bool = True) -> tuple[SpecialDay, ...]:
    """Return the special days of one year of a country, as a centre seeds its own table with them.

    >>> [day.name for day in list_year("US", 2026) if day.day.month == 11]
    ['Veterans Day', 'Thanksgiving Day', 'Black Friday', 'Cyber Monday']
    """
    return _seeds(_country_code(country), year, seed_festivals=seed_festivals)


def is_year_known(country: str, year: int) -> bool:
    """Say whether a country's days off of a year were announced or follow from its law."""
    return _is_known(_country_code(country), year)


def _country_code(country: str | None) -> str | None:
    if not country:
        return None
    code = country.strip().upper()
    if code != _festivals.COUNTRY and not is_supported(code):
        raise ForecastingError(
            "calendar.country_unknown",
            f"No holidays are known for the country {country!r}.",
            mend="Use an ISO 3166 code such as CN, US or DE-BY, or enter the days.",
            country=country,
        )
    return code


def _named(day: SpecialDay, code: str | None) -> SpecialDay:
    """Return a centre's own day under the festival's one name, with its offset where missing."""
    name = _festivals.festival_name(day.name)
    offset = day.offset
    if offset is None and code == _festivals.COUNTRY:
        offset = _festivals.festival_offset(name, day.day)
    return replace(day, name=name, offset=offset)


def _announced_by(own: Sequence[SpecialDay], code: str | None) -> frozenset[int]:
    """Return the years whose days off the centre itself confirmed.

    In China both great weeks must be there: one day off typed in is not the year's notice.
    """
    names: defaultdict[int, set[str]] = defaultdict(set)
    for day in own:
        if day.kind is DayKind.HOLIDAY and day.is_confirmed:
            names[day.day.year].add(day.name)
    if code != _festivals.COUNTRY:
        return frozenset(names) if code is None else frozenset()
    needed = {_festivals.SPRING_FESTIVAL, _festivals.NATIONAL_DAY}
    return frozenset(year for year, found in names.items() if needed <= found)


def _merged(seeds: Iterable[SpecialDay], own: Sequence[SpecialDay]) -> Iterator[SpecialDay]:
    decided = {day.day for day in own if day.kind in _STATUS}
    said = {(day.day, day.kind, day.name) for day in own}
    for day in seeds:
        is_replaced = day.kind in _STATUS and day.day in decided
        if not is_replaced and (day.day, day.kind, day.name) not in said:
            yield day
    yield from own


@lru_cache(maxsize=1024)
def _seeds(code: str | None, year: int, *, seed_festivals: bool) -> tuple[SpecialDay, ...]:
    if code is None:
        return ()
    if code == _festivals.COUNTRY:
        watched = _festivals.watched_days(year) if seed_festivals else ()
        return tuple(sorted(_festivals.public_days(year) + watched, key=lambda day: day.day))
    official = _public_days(code, year)
    watched = tuple(_after_thanksgiving(official)) if seed_festivals else ()
    return tuple(sorted(official + watched, key=lambda day: day.day))


def _public_days(code: str, year: int) -> tuple[SpecialDay, ...]:
    public = tuple(_numbered(holidays_of(code, year, "public"), DayKind.HOLIDAY))
    if code.partition("-")[0] not in _BESIDES:
        return public
    besides = tuple(_numbered(holidays_of(code, year, "optional"), DayKind.FESTIVAL))
    taken = {day.day for day in public}
    return public + tuple(day for day in besides if day.day not in taken)


def _numbered(days: Iterable[tuple[date, str]], kind: DayKind) -> Iterator[SpecialDay]:
    """Yield days with offsets: days of one name in a row count on from the first of them.

    A day that is kept in place of one on a weekend is as good as the day itself.
    """
    last: dict[str, tuple[date, int]] = {}
    for day, labels in days:
        label = labels.split("; ")[0]
        name = label.partition(" (")[0]
        before, offset = last.get(name, (day, 0))
        if "observed" in label:
            offset = 0
        else:
            offset = offset + 1 if day - before == _DAY else 0
            last[name] = (day, offset)
        yield SpecialDay(day, kind, name, offset, is_confirmed="estimated" not in label)


def _after_thanksgiving(public: Iterable[SpecialDay]) -> Iterator[SpecialDay]:
    for day in public:
        if day.name == "Thanksgiving Day" and day.day.month == 11:
            yield SpecialDay(day.day + _DAY, DayKind.FESTIVAL, "Black Friday", 0)
            yield SpecialDay(day.day + 4 * _DAY, DayKind.FESTIVAL, "Cyber Monday", 0)


def _is_known(code: str | None, year: int) -> bool:
    if code is None:
        return False
    if code == _festivals.COUNTRY:
        return year in _festivals.announced_years()
    public = [day for day in _public_days(code, year) if day.kind is DayKind.HOLIDAY]
    return bool(public) and all(day.is_confirmed for day in public)


def _notes(code: str | None, unknown: Sequence[int]) -> Iterator[Note]:
    """Tell of years that nobody confirmed; without a country nobody asked for holidays."""
    for year in unknown if code is not None else ():
        guessed = any(
            day.kind is DayKind.HOLIDAY for day in _seeds(code, year, seed_festivals=False)
        )
        what = (
            "were not announced: dates are computed, and make-up working days are missing"
            if guessed
            else "are not known: every day counts as an ordinary one"
        )
        yield Note(
            code="calendar.unconfirmed_year",
            text=f"The public holidays of {year} in {code} {what}.",
            weight=1 if guessed else 2,
            fields={"year": year, "country": code},
        )
