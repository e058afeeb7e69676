"""When a series is open: told by people, or seen in its history.

A slot in which nothing came although something should have is closed; one in which nothing came and
little was to be expected is open, and quiet. The line between them is a Poisson probability.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias, cast

import numpy as np

from ._grid import Grid
from ._history import Cells
from ._types import (
    BoolArray,
    DayKind,
    DayTable,
    FloatArray,
    ForecastingError,
    IntArray,
    Note,
    SpecialDay,
)

Span: TypeAlias = "tuple[str | time, str | time]"
OpenHours: TypeAlias = "str | Span | Sequence[Span] | Mapping[int | str | date, object] | BoolArray"

CHANCE = 1e-3  # nothing in so many slots is chance if it is at least this likely
FAINT = 0.25  # of what comes next to it, or on other weekdays, an open slot has at least this share
SPARSE_MEAN = 4.0  # a missing row of a slot with less is a zero, where zeros have no rows
STOPPED_DAYS = 14
GAP_DAYS = 7
FEW_DAYS = 5  # with fewer, a weekday without rows was not looked at rather than closed
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {
    name: day
    for day, long in enumerate(_NAMES)
    for name in (long, long[:3], "周" + "一二三四五六日"[day], "星期" + "一二三四五六日"[day])
}


def weekdays_of(first_day: date, days: int) -> IntArray:
    """Return the weekday of each day, 0 for Monday."""
    return (np.arange(days) + first_day.weekday()) % 7


def acting_weekdays(table: DayTable) -> IntArray:
    """Return the weekday that each day is worked as: a make-up day is not a weekend."""
    acting = weekdays_of(table.first_day, table.days)
    for special in table.special:
        at = (special.day - table.first_day).days
        if special.works_as is not None and 0 <= at < table.days:
            acting[at] = special.works_as
    return acting


def read_open_hours(hours: OpenHours, grid: Grid, days: int) -> BoolArray:
    """Return which cells the given hours open, (days, slots).

    :param hours: a pair of times or a text "08:00-18:00" for every day, several of them, seven of
        them from Monday on, a mapping from weekday (0, "mon", "mon-fri") or date to them
        (None or nothing: closed), or booleans (slots,), (7, slots) or
        (days, slots), from the first day of the history on; one that is too short counts from the
        last day back. 24:00 or 00:00 ends at midnight; a pair that ends before it begins goes on
        past midnight.
    :raises ForecastingError: hours that cannot be read.
    """
    if isinstance(hours, np.ndarray):
        return _read_mask(hours, grid, days)
    weekdays = weekdays_of(grid.first_day, days)
    if isinstance(hours, Sequence) and len(hours) == 7 and not isinstance(hours, str):
        hours = dict(enumerate(hours))
    if not isinstance(hours, Mapping):
        return np.tile(_spans(hours, grid), (days, 1))
    is_open = np.zeros((days, grid.slots), dtype=np.bool_)
    dated: list[tuple[date, object]] = []
    for key, spans in cast("Mapping[object, object]", hours).items():
        if (day := _find_date(key)) is not None:
            dated.append((day, spans))
        else:
            is_open[np.isin(weekdays, _weekdays(key))] = _spans(spans, grid)
    for day, spans in dated:
        at = (day - grid.first_day).days
        if 0 <= at < days:
            is_open[at] = _spans(spans, grid)
    return is_open


def _read_mask(mask: BoolArray, grid: Grid, days: int) -> BoolArray:
    if mask.shape == (grid.slots,):
        return np.tile(mask.astype(np.bool_), (days, 1))
    if mask.shape == (7, grid.slots):
        return mask.astype(np.bool_)[weekdays_of(grid.first_day, days)]
    if mask.ndim == 2 and len(mask) and mask.shape[1] == grid.slots:
        return mask[np.maximum(np.arange(days) - max(days - len(mask), 0), 0)].astype(np.bool_)
    raise _unreadable(f"an array of shape {mask.shape}")


def _unreadable(what: str) -> ForecastingError:
    return ForecastingError(
        "hours.unreadable",
        f"open_hours cannot be read: {what:.80}.",
        mend='Give ("07:00", "21:00"), or a mapping {0: ("07:00", "21:00"), 6: None}.',
    )


def _find_date(key: object) -> date | None:
    if isinstance(key, datetime):
        return key.date()
    if isinstance(key, date):
        return key
    try:
        return date.fromisoformat(str(key))
    except ValueError:
        return None


def _weekdays(key: object) -> list[int]:
    """Return the weekdays of a key: 0, "mon", "Monday", "mon-fri", "sat, sun", "周一"."""
    if isinstance(key, str):
        return [day for part in key.split(",") for day in _weekday_range(part, key)]
    if isinstance(key, int | np.integer) and 0 <= key <= 6:
        return [int(key)]
    raise _unreadable(f"{key!r} is no weekday and no date")


def _weekday_range(part: str, key: str) -> list[int]:
    ends = [_WEEKDAYS.get(name.strip().lower()) for name in re.split("[-–至到]", part)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2:
        raise _unreadable(f"{key!r} is no weekday and no date")
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _spans(spans: object, grid: Grid) -> BoolArray:
    """Return the slots that one day's spans open; a slot that is partly open is open."""
    is_open = np.zeros(grid.slots, dtype=np.bool_)
    if isinstance(spans, str):
        spans = [re.split("[-–~]", span) for span in spans.split(",")]
    if spans is None or (isinstance(spans, Sequence) and not spans):
        return is_open
    if not isinstance(spans, Sequence):
        raise _unreadable(repr(spans))
    if len(spans) == 2 and not isinstance(spans[0], tuple | list):
        spans = [spans]
    for span in spans:
        if not isinstance(span, tuple | list) or len(span) != 2:
            raise _unreadable(repr(span))
        first = _minute(span[0]) // grid.interval_minutes
        last = -(-(_minute(span[1]) or 1440) // grid.interval_minutes)
        if first < last:
            is_open[first:last] = True
        else:
            is_open[first:] = is_open[:last] = True
    return is_open


def _minute(value: object) -> int:
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    try:
        parts = [int(part) for part in str(value).split(":")]
    except ValueError:
        raise _unreadable(f"{value!r} is no time of day") from None
    minute = parts[0] * 60 + (parts[1] if len(parts) > 1 else 0)
    if not 0 <= minute <= 1440:
        raise _unreadable(f"{value!r} is no time of day")
    return minute


def judge(
    cells: Cells, table: DayTable, open_hours: OpenHours | None
) -> tuple[FloatArray, BoolArray, tuple[Note, ...]]:
    """Return what each cell of the history held, what is open, and notes on what was assumed.

    :returns: volume (days, slots) with NaN where unknown or closed; open (days of the table,
        slots), the history's days first.
    """
    if open_hours is not None:
        return _told(cells, table, open_hours)
    return _Sight(cells, table).judge()


def _told(
    cells: Cells, table: DayTable, open_hours: OpenHours
) -> tuple[FloatArray, BoolArray, tuple[Note, ...]]:
    is_open = read_open_hours(open_hours, cells.grid, table.days)
    _close_known(is_open, table)
    inside = is_open[: cells.days]
    outside = float(np.nansum(np.where(inside, 0, cells.volume)))
    volume = np.where(inside, cells.volume, np.nan)
    volume = _fill_sparse(volume, inside)
    if outside <= 0:
        return volume, is_open, ()
    text = f"{outside:.0f} contacts came outside of the open hours and are left out."
    return volume, is_open, (Note("history.outside_hours", text, 1, {"contacts": outside}),)


def _close_known(is_open: BoolArray, table: DayTable) -> None:
    for special in table.special:
        at = (special.day - table.first_day).days
        if special.kind is DayKind.CLOSED and 0 <= at < len(is_open):
            is_open[at] = False


def _leaves_zeros_out(volume: FloatArray) -> bool:
    """Tell whether an export has no rows for zeros: not one zero stands in it."""
    return not bool((volume == 0).any())


def _fill_sparse(volume: FloatArray, is_open: BoolArray) -> FloatArray:
    """Read missing rows as zeros where zeros are left out and little was to be expected."""
    if not _leaves_zeros_out(volume):
        return volume
    active = np.asarray(np.isfinite(volume).any(axis=1))
    days = np.maximum((is_open & active[:, None]).sum(axis=0), 1)
    mean = np.nansum(volume, axis=0) / days
    missing = ~np.isfinite(volume) & is_open & active[:, None]
    return np.where(missing & (mean < SPARSE_MEAN), 0.0, volume)


class _Sight:
    """What a history shows of its opening hours."""

    def __init__(self, cells: Cells, table: DayTable) -> None:
        self.cells = cells
        self.table = table
        self.volume = cells.volume
        self.days = cells.days
        self.slots = cells.grid.slots
        self.acting = acting_weekdays(table)
        self.total: FloatArray = np.nansum(self.volume, axis=1)
        self.seen: BoolArray = np.asarray(np.isfinite(self.volume).any(axis=1))
        self.active: BoolArray = np.asarray(self.total > 0)
        self.recorded = _outside_gaps(self.seen)
        self.due = self._due()
        self.notes: list[Note] = []

    def judge(self) -> tuple[FloatArray, BoolArray, tuple[Note, ...]]:
        """Return volume, open cells and notes."""
        if not self.active.any():
            return self._nothing_ever_came()
        is_open = np.zeros((self.table.days, self.slots), dtype=np.bool_)
        for weekday in range(7):
            self._judge_weekday(weekday, is_open)
        self._copy_unseen_weekdays(is_open)
        is_open[: self.days] |= self.volume > 0
        self._judge_days(is_open)
        self._judge_holidays(is_open)
        _close_known(is_open[self.days :], self._rest())
        inside = is_open[: self.days]
        volume = _fill_sparse(np.where(inside, self.volume, np.nan), inside)
        return volume, is_open, tuple(self.notes)

    def _rest(self) -> DayTable:
        first = self.table.first_day + timedelta(days=self.days)
        return DayTable(first, self.table.days - self.days, self.table.special)

    def _nothing_ever_came(self) -> tuple[FloatArray, BoolArray, tuple[Note, ...]]:
        seen = np.isfinite(self.volume).any(axis=0)
        is_open = np.tile(seen, (self.table.days, 1))
        _close_known(is_open, self.table)
        text = "Every volume of the history is zero."
        return self.volume, is_open, (Note("history.all_zero", text, 2),)

    def _judge_weekday(self, weekday: int, is_open: BoolArray) -> None:
        """Open the slots of one weekday, in the history and after it."""
        rows = np.flatnonzero(self.acting[: self.days] == weekday)
        ahead = np.flatnonzero(self.acting[self.days :] == weekday) + self.days
        active = rows[self.active[rows]]
        if not len(active) or self._has_ended(rows[self.recorded[rows]]):
            return
        counts = np.nan_to_num(self.volume[active])
        pattern = ~self._closed_slots(counts, weekday)
        first, last = _ever(counts)
        mean = counts.sum(axis=0) / np.maximum(last - first + 1, 1)
        opens_at = np.where(_unlikely(mean, first), first, 0)
        ends_at = np.where(_unlikely(mean, len(active) - 1 - last), last, len(active))
        turn = np.searchsorted(active, rows)[:, None]
        is_open[rows] = pattern & (turn >= opens_at) & (turn <= ends_at)
        is_open[ahead] = pattern & (ends_at == len(active))

    def _has_ended(self, rows: IntArray) -> bool:
        """Tell whether a weekday was given up: worked once, and not for weeks while others were."""
        active = self.active[rows]
        if not active.any():
            return False
        since = len(rows) - 1 - int(np.flatnonzero(active)[-1])
        later = self.active[rows[-1 - since] :] if since else self.active[:0]
        others = bool(later[1:].any())
        return since >= 4 and others and float(self.total[rows[active]].mean()) * since > 7

    def _closed_slots(self, counts: FloatArray, weekday: int) -> BoolArray:
        """Return the slots of a weekday in which something should have come, and nothing did."""
        mean: FloatArray = counts.mean(axis=0)
        empty = mean == 0
        others = self.active & (self.acting[: self.days] != weekday)
        beside = np.nan_to_num(self.volume[others]).mean(axis=0) if others.any() else mean
        closed = empty & (FAINT * beside * len(counts) > -np.log(CHANCE))
        for start, length in _runs(empty):
            slots = np.arange(start, start + length) % self.slots
            edges = (mean[start - 1] + mean[(start + length) % self.slots]) / 2
            if FAINT * edges * length * len(counts) > -np.log(CHANCE):
                closed[slots] = True
        return np.asarray(closed)

    def _copy_unseen_weekdays(self, is_open: BoolArray) -> None:
        """Open a weekday that the history does not hold as the others are; say that it is a guess.

        With less than a week nobody can know: staff for it can be sent home, callers cannot.
        """
        few = int(self.active.sum()) < FEW_DAYS
        held = self.seen if few else self.recorded
        seen = set(self.acting[: self.days][held].tolist())
        unseen = [weekday for weekday in range(7) if weekday not in seen]
        if not unseen:
            return
        pattern = np.asarray((self.volume > 0).any(axis=0))
        if self.active.sum() < 2:
            pattern = np.ones(self.slots, dtype=np.bool_) if self.slots == 1 else _hull(pattern)
        rows = np.isin(self.acting, unseen)
        is_open[rows] = pattern
        text = "The history does not hold every weekday; the missing ones are taken as open."
        self.notes.append(Note("hours.unseen_weekday", text, 1, {"weekdays": tuple(unseen)}))

    def _judge_days(self, is_open: BoolArray) -> None:
        """Close the days on which nothing came although much was due."""
        quiet = ~self.active & is_open[: self.days].any(axis=1)
        if not quiet.any():
            return
        due = self.due
        holidays = self._special_days(DayKind.HOLIDAY, DayKind.CLOSED)
        stopped = self._stopped_since()
        for day in np.flatnonzero(quiet):
            if day >= stopped:
                continue
            if (self.seen[day] and due[day] > 7) or (not self.seen[day] and day in holidays):
                is_open[day] = False

    def _due(self) -> FloatArray:
        """Return the usual total of each day's weekday."""
        usual = np.zeros(7)
        for weekday in range(7):
            rows = self.active & (self.acting[: self.days] == weekday)
            usual[weekday] = np.median(self.total[rows]) if rows.any() else 0
        return usual[self.acting[: self.days]]

    def _stopped_since(self) -> int:
        """Return the day since which only zeros came, if that is two weeks or more ago."""
        last = int(np.flatnonzero(self.active)[-1])
        days = self.days - 1 - last
        due = float(self.total.sum()) / (last + 1) * days
        if days < STOPPED_DAYS or due < -np.log(CHANCE) or not self.seen[last + 1 :].any():
            return self.days
        since = self.table.first_day + timedelta(days=last + 1)
        text = f"Only zeros came since {since}: was the series closed down?"
        self.notes.append(Note("history.stopped", text, 2, {"since": since}))
        return last + 1

    def _special_days(self, *kinds: DayKind) -> dict[int, SpecialDay]:
        first = self.table.first_day
        days = {(day.day - first).days: day for day in self.table.special if day.kind in kinds}
        return {at: day for at, day in sorted(days.items()) if 0 <= at < self.table.days}

    def _judge_holidays(self, is_open: BoolArray) -> None:
        """Close the holidays ahead whose like were closed; say which were never seen.

        Alike is the same day of the same festival, the last time that it came. Its other days tell
        only when there were two and none was open: calling a day closed that is not costs more than
        the reverse.
        """
        days = self._special_days(DayKind.HOLIDAY)
        past = [(day, not is_open[at].any()) for at, day in days.items() if self._tells(at)]
        same = {(day.name, day.offset): closed for day, closed in past}
        unseen = []
        for at, day in days.items():
            if at < self.days or not is_open[at].any():
                continue
            of_name = [closed for other, closed in past if other.name == day.name]
            if same.get((day.name, day.offset), len(of_name) > 1 and all(of_name)):
                is_open[at] = False
            elif not of_name:
                unseen.append(day.name)
        if unseen:
            names = tuple(dict.fromkeys(unseen))
            text = f"The history holds no {', '.join(names)}: taken as open."
            self.notes.append(Note("hours.unseen_holiday", text, 1, {"names": names}))

    def _tells(self, at: int) -> bool:
        """Tell whether a day of the history says that such a day is open or closed.

        A holiday on a weekday that is closed anyway says nothing.
        """
        if at >= self.days:
            return False
        return bool(self.active[at]) or self.due[at] > 0


def _ever(counts: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the first and the last row in which each column is above zero; 0 and last if never."""
    some = counts > 0
    first = np.where(some.any(axis=0), np.argmax(some, axis=0), 0)
    last = np.where(some.any(axis=0), len(counts) - 1 - np.argmax(some[::-1], axis=0), len(counts))
    return first, np.minimum(last, len(counts) - 1)


def _unlikely(mean: FloatArray, run: IntArray) -> BoolArray:
    """Tell whether a run of empty days at the end of a slot's life is more than chance."""
    return np.asarray((run >= 3) & (FAINT * mean * run > -np.log(CHANCE)))


def _outside_gaps(seen: BoolArray) -> BoolArray:
    """Tell which days are not in a week or more without any row: those prove nothing.

    A centre that is closed leaves out single days; a broken feed or a lost file leaves out
    stretches.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~seen, [False]]).astype(np.int8)))
    inside = np.ones_like(seen)
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start >= GAP_DAYS:
            inside[start:end] = False
    return inside


def _runs(empty: BoolArray) -> list[tuple[int, int]]:
    """Return (start, length) of each run of true, midnight being in the middle of a night."""
    if empty.all() or not empty.any():
        return []
    turned = int(np.argmin(empty))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.roll(empty, -turned), [False]])))
    ends = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [((start + turned) % len(empty), end - start) for start, end in ends]


def _hull(pattern: BoolArray) -> BoolArray:
    """Return everything between the first slot and the last; of one slot alone, the whole day."""
    at = np.flatnonzero(pattern)
    if len(at) < 2:
        return np.ones_like(pattern)
    whole = np.zeros_like(pattern)
    whole[at[0] : at[-1] + 1] = True
    return whole


def midnight_after(day: date) -> datetime:
    """Return the midnight that ends a day, by the wall clock."""
    return datetime.combine(day + timedelta(days=1), time())
