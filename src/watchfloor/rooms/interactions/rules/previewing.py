"""What a generic file would bring, before anything is saved: first legs, and what looks wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.contracts import CountRecord, LegRecord, RefusedLine

from .readers import generic
from .reading import ReadOptions

MOST_ROWS = 200_000
HOUR_MS = 3_600_000
ENOUGH = 50  # contacts, before a pattern says anything
# Where a day's work lies in most centers; a center of gravity outside it is suspicious.
DAY_BEGINS, DAY_ENDS, NOON = 7, 22, 13.5
_ZONES = {
    8: "Asia/Shanghai",
    9: "Asia/Tokyo",
    7: "Asia/Bangkok",
    0: "UTC",
    1: "Europe/Berlin",
    -5: "America/New_York",
    -8: "America/Los_Angeles",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that looks wrong; `code` is in `rules.reasons`."""

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of what an import would bring, and what is odd about the whole."""

    legs: tuple[LegRecord, ...]
    counts: tuple[CountRecord, ...]
    problems: tuple[Problem, ...]
    rows: int
    duplicates: int
    refused_count: int
    refused: tuple[RefusedLine, ...]
    first_ms: int | None
    last_ms: int | None
    is_complete: bool  # False: the file goes on after the rows that were looked at


def preview(path: Path, options: ReadOptions, limit: int = 20) -> Preview:
    """Read a file without keeping it. :raises Refusal: it cannot be read with this mapping."""
    mapping = generic.complete_mapping(path, options.mapping)
    options = replace(options, mapping=mapping)
    reader = generic.GenericReader(options)
    rows = duplicates = 0
    legs: list[LegRecord] = []
    counts: list[CountRecord] = []
    refused: list[RefusedLine] = []
    blocks = generic.split(path, options)
    for block in islice(blocks, MOST_ROWS // 20_000):
        batch = reader.feed(block)
        rows += len(block.lines)
        duplicates += batch.duplicates
        legs += batch.legs
        counts += batch.counts
        refused += batch.refused
    times = sorted(leg.entered_ms for leg in legs) or sorted(c.start_ms for c in counts)
    weights = Counter({c.start_ms: c.offered for c in counts}) if counts else Counter(times)
    problems = [
        *_reading_problems(duplicates, reader.twice, refused),
        *_time_problems(weights, options.zone, with_seconds=not counts),
    ]
    return Preview(
        legs=tuple(legs[:limit]),
        counts=tuple(counts[:limit]),
        problems=tuple(problems),
        rows=rows,
        duplicates=duplicates,
        refused_count=len(refused),
        refused=tuple(refused[:limit]),
        first_ms=times[0] if times else None,
        last_ms=times[-1] if times else None,
        is_complete=next(blocks, None) is None,
    )


def _reading_problems(
    duplicates: int, twice: int, refused: Sequence[RefusedLine]
) -> Iterator[Problem]:
    if duplicates:
        yield Problem("preview_duplicates", {"count": str(duplicates)})
    if twice:
        yield Problem("preview_hours_twice", {"count": str(twice)})
    never = sum(line.reason == "local_time_gap" for line in refused)
    if never:
        yield Problem("preview_hours_missing", {"count": str(never)})


def _time_problems(
    weights: Mapping[int, int], zone: ZoneInfo, *, with_seconds: bool
) -> Iterator[Problem]:
    total = sum(weights.values())
    if total < ENOUGH:
        return
    if with_seconds and all(at % 60_000 == 0 for at in weights):
        yield Problem("preview_no_seconds")
    hours: Counter[tuple[date, int]] = Counter()
    for at, weight in weights.items():
        local = datetime.fromtimestamp(at / 1000, tz=zone)
        hours[local.date(), local.hour] += weight
    yield from _night_problem(hours, total, zone, min(weights))
    yield from _empty_days(hours)
    yield from _empty_hours(hours)
    yield from _one_hour_shift(hours)


def _night_problem(
    hours: Mapping[tuple[date, int], int], total: int, zone: ZoneInfo, first_ms: int
) -> Iterator[Problem]:
    """Most of the work at night: the times are probably another zone's."""
    by_hour = Counter[int]()
    for (_, hour), weight in hours.items():
        by_hour[hour] += weight
    if _daytime(by_hour, 0) >= 0.6 * total:
        return
    shift = max(range(-12, 13), key=lambda s: (_daytime(by_hour, s), -_off_noon(by_hour, s)))
    if _daytime(by_hour, shift) < 0.85 * total:
        return
    offset = datetime.fromtimestamp(first_ms / 1000, tz=UTC).astimezone(zone).utcoffset()
    hours_east = round((offset or timedelta()).total_seconds() / 3600)
    # The clock of the file runs `shift` hours behind the one of the place, or it is UTC itself.
    guess = "UTC" if shift == hours_east else _ZONES.get(hours_east + shift, "")
    peak = max(by_hour, key=lambda h: by_hour[h])
    fields = {"hour": f"{peak:02d}:00", "hours": f"{shift:+d}", "zone": guess or "?"}
    yield Problem("preview_zone_shift", fields)


def _daytime(by_hour: Mapping[int, int], shift: int) -> int:
    return sum(w for hour, w in by_hour.items() if DAY_BEGINS <= (hour + shift) % 24 < DAY_ENDS)


def _off_noon(by_hour: Mapping[int, int], shift: int) -> float:
    return sum(w * abs((hour + shift) % 24 + 0.5 - NOON) for hour, w in by_hour.items())


def _empty_days(hours: Mapping[tuple[date, int], int]) -> Iterator[Problem]:
    """A day without any contact, while the same weekday a week before or after has some."""
    days = {day for day, _ in hours}
    if not days:
        return
    week, day = timedelta(days=7), min(days)
    while day < max(days):
        day += timedelta(days=1)
        if day not in days and (day - week in days or day + week in days):
            yield Problem("preview_empty_day", {"day": day.isoformat()})


def _empty_hours(hours: Mapping[tuple[date, int], int]) -> Iterator[Problem]:
    """An hour without any contact between two busy ones."""
    found = [
        f"{day.isoformat()} {hour + 1:02d}:00"
        for (day, hour), weight in sorted(hours.items())
        if weight >= 10 and not hours.get((day, hour + 1)) and hours.get((day, hour + 2), 0) >= 10
    ]
    if found:
        fields = {"count": str(len(found)), "hours": ", ".join(found[:5])}
        yield Problem("preview_empty_hours", fields)


def _one_hour_shift(hours: Mapping[tuple[date, int], int]) -> Iterator[Problem]:
    """From one day on everything lies an hour earlier or later than before: clocks changed."""
    by_day: dict[date, Counter[int]] = defaultdict(Counter)
    for (day, hour), weight in hours.items():
        by_day[day][hour] += weight
    days = sorted(by_day)
    middles = [_center(by_day[day]) for day in days]
    steps = [
        (round(abs(abs(step) - 1), 2), -abs(middles[i] - middles[i - 1]), days[i], step)
        for i in range(5, len(days) - 4)
        for step in [median(middles[i : i + 7]) - median(middles[max(0, i - 7) : i])]
        if 0.75 <= abs(step) <= 1.25
    ]
    if steps:
        *_, day, step = min(steps)
        yield Problem("preview_hour_shift", {"day": day.isoformat(), "hours": f"{round(step):+d}"})


def _center(by_hour: Mapping[int, int]) -> float:
    return sum(hour * weight for hour, weight in by_hour.items()) / sum(by_hour.values())
