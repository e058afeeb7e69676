"""Days that somebody pastes: the State Council's notice as it is published, or a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars.contracts import DayKind, DaySource, SpecialDay

from .names import words_of

MOST_LINES = 2000
_COLUMNS = ("day", "kind", "name", "works_as", "opens", "closes")
_KINDS: Mapping[str, DayKind] = {
    **{kind.value: kind for kind in DayKind},
    "节假日": DayKind.HOLIDAY,
    "放假": DayKind.HOLIDAY,
    "休": DayKind.HOLIDAY,
    "调休上班日": DayKind.MAKE_UP,
    "上班": DayKind.MAKE_UP,
    "班": DayKind.MAKE_UP,
    "停业": DayKind.CLOSED,
    "活动日": DayKind.CAMPAIGN,
    "购物节": DayKind.FESTIVAL,
    "开学": DayKind.TERM_START,
    "发薪日": DayKind.PAYDAY,
    "账单日": DayKind.BILLING,
}
_WEEKDAYS = {text: number for number, text in enumerate("一二三四五六日")} | {"天": 6}
_DAY = timedelta(days=1)

_YEAR = re.compile(r"(\d{4})\s*年")
_PARENTHESES = re.compile(r"（[^）]*）|\([^)]*\)")
_FESTIVAL = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]+[）)]?\s*[、.．]\s*([^：:]+)[：:](.+)$")
_DATE = re.compile(r"(?:(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月)?\s*(\d{1,2})\s*日")


def read_days(text: str) -> tuple[SpecialDay, ...]:
    """Return the days of a pasted notice or table.

    :raises Refusal: a line that cannot be read, named by its number; or nothing to read.
    """
    lines = text.replace("\ufeff", "").splitlines()
    if len(lines) > MOST_LINES:
        raise _refused("calendars.paste.too_long", msgid("This is longer than a calendar can be."))
    is_notice = any(_FESTIVAL.match(line) and "放假" in line for line in lines)
    days = tuple(_read_notice(lines) if is_notice else _read_table(lines))
    if not days:
        raise _refused("calendars.paste.empty", msgid("There are no days in what was pasted."))
    return days


def _read_notice(lines: list[str]) -> Iterator[SpecialDay]:
    found = next((match for line in lines if (match := _YEAR.search(line))), None)
    if found is None:
        raise _refused("calendars.paste.no_year", msgid("The notice does not say its year."))
    for number, line in enumerate(lines, start=1):
        match = _FESTIVAL.match(line)
        if match:
            try:
                yield from _read_festival(match[1], match[2], int(found[1]))
            except ValueError as error:
                raise _bad_line(number, line) from error


def _read_festival(names: str, body: str, year: int) -> Iterator[SpecialDay]:
    """Yield the days of one paragraph: "5月1日至5日放假调休，共5天。5月9日上班。"."""
    name = _week_name(names)
    free: list[date] = []
    for sentence in re.split("[。；;]", _PARENTHESES.sub("", body)):
        if "上班" in sentence:
            worked = _dates(sentence, year)
            for day, works_as in zip(worked, _exchanged(free, len(worked)), strict=True):
                yield _day(day, DayKind.MAKE_UP, name, works_as=works_as)
        elif "放假" in sentence:
            free = _stretch(sentence.partition("放假")[0], year)
            yield from (_day(day, DayKind.HOLIDAY, name) for day in free)


def _week_name(names: str) -> str:
    parts = [part.strip() for part in re.split("[、和]", names)]
    return "国庆节" if "国庆节" in parts else parts[0]


def _stretch(text: str, year: int) -> list[date]:
    dates = _dates(text, year)
    if "至" not in text or len(dates) != 2:
        return dates
    first, last = dates
    if not 0 <= (last - first).days < 31:
        raise ValueError(text)
    return [first + ahead * _DAY for ahead in range((last - first).days + 1)]


def _dates(text: str, year: int) -> list[date]:
    """Return the dates in a text; a year or a month that is left out is the one before it."""
    month, dates = 0, []
    for match in _DATE.finditer(text):
        year, month = int(match[1] or year), int(match[2] or month)
        dates.append(date(year, month, int(match[3])))
    return dates


def _exchanged(free: list[date], count: int) -> list[int]:
    """Return the weekdays whose work make-up days do: those of the last weekdays off."""
    weekdays = [day.weekday() for day in free if day.weekday() < 5][-count:]
    return [0] * (count - len(weekdays)) + weekdays


def _read_table(lines: list[str]) -> Iterator[SpecialDay]:
    """Yield the days of a table: day, kind, name, then if wanted works_as, opens, closes."""
    for number, line in enumerate(lines, start=1):
        cells = _cells(line)
        if not any(cells) or cells[0].lower() in {"day", "date", "日期"}:
            continue
        try:
            yield _row(dict(zip(_COLUMNS, cells, strict=False)))
        except (ValueError, KeyError) as error:
            raise _bad_line(number, line) from error


def _cells(line: str) -> list[str]:
    separator = next((each for each in "\t;，" if each in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [""])] or [""]


def _row(cells: Mapping[str, str]) -> SpecialDay:
    kind = _KINDS[cells["kind"].lower()]
    works_as = _weekday(cells.get("works_as", ""))
    opens, closes = (_time(cells.get(name, "")) for name in ("opens", "closes"))
    if (opens is None) != (closes is None) or not 0 < len(cells["name"]) <= 120:
        raise ValueError(cells)
    if kind is DayKind.MAKE_UP and works_as is None:
        works_as = 0
    day = date.fromisoformat(cells["day"].replace("/", "-"))
    return _day(day, kind, cells["name"], works_as=works_as, opens=opens, closes=closes)


def _weekday(text: str) -> int | None:
    """Return a weekday written as 1 to 7 or 周一 to 周日."""
    if not text:
        return None
    number = _WEEKDAYS.get(text[-1], int(text) - 1 if text.isdecimal() else -1)
    if not 0 <= number <= 6:
        raise ValueError(text)
    return number


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _day(
    day: date,
    kind: DayKind,
    name: str,
    *,
    works_as: int | None = None,
    opens: time | None = None,
    closes: time | None = None,
) -> SpecialDay:
    title = words_of(name)
    return SpecialDay(0, day, kind, name, opens, closes, works_as, DaySource.IMPORT, title=title)


def _bad_line(number: int, line: str) -> Refusal:
    return _refused("calendars.paste.line", msgid("A line cannot be read."), number, line)


def _refused(code: str, what: str, number: int = 0, line: str = "") -> Refusal:
    return Refusal(
        code=code,
        what=what,
        where="Line %(number)s: %(line)s" if number else "",
        mend=(
            "Paste the notice as it was published, or lines of day, kind and name, and if wanted "
            "works_as, opens and closes, with commas or tabs between."
        ),
        fields={"number": number, "line": line[:80]},
    )
