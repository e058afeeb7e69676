"""Days that do not fit and levels that changed for good: found, said, and kept from doing harm."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from ._daylog import DayLog
from ._types import FloatArray, IntArray, Note

WINDOW = 10  # open days before and after a change that are compared
LEAST_AFTER = 4  # of them, after it
SIGNS = 3.5  # standard deviations of a day that a change must come to
LEAST_CHANGE = 0.1  # of the logarithm: smaller ones are left to the wandering level
MOST_SHIFTS = 4
OUTLYING = 4.5  # standard deviations of a surprise
MOST_NAMED = 5


def find_shifts(log: DayLog) -> IntArray:
    """Return the rows at which the level of the days changed for good.

    A change is the largest difference around it between the medians of the days before and after,
    each day compared with its weekday's usual; it must be far beyond what days differ by.
    """
    known = np.flatnonzero(log.is_known)
    if len(known) < WINDOW + LEAST_AFTER:
        return np.zeros(0, dtype=np.int64)
    rest = _less_weekday(log.value[known], log.features.weekday[known])
    rest = np.where(log.features.is_special[known], np.nan, rest)
    change, means, doubt = _changes(rest)
    doubt = np.maximum(doubt, np.sqrt(log.chance[known]))
    size = np.abs(change) / np.maximum(SIGNS * doubt, LEAST_CHANGE)
    return np.unique(known[[_sharpest(means, at) for at in _peaks(size)]])


def _less_weekday(value: FloatArray, weekday: IntArray) -> FloatArray:
    """Return values less their weekday's, measured against the days around so that shifts stay."""
    padded = np.pad(value, 5, mode="edge")
    local = np.median(np.lib.stride_tricks.sliding_window_view(padded, 11), axis=1)
    rest = value.copy()
    for day in range(7):
        alike = weekday == day
        if alike.any():
            rest[alike] -= np.median((value - local)[alike])
    return rest


def _changes(rest: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the change of medians at each day, that of means, and the spread on either side."""
    padded = np.concatenate([np.full(WINDOW, np.nan), rest, np.full(WINDOW, np.nan)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)
    before, after = windows[: len(rest)], windows[WINDOW : WINDOW + len(rest)]
    enough = (np.isfinite(before).sum(axis=1) >= WINDOW // 2) & (
        np.isfinite(after).sum(axis=1) >= LEAST_AFTER
    )
    change, means, doubt = np.zeros(len(rest)), np.zeros(len(rest)), np.ones(len(rest))
    if enough.any():
        sides = [window[enough] for window in (before, after)]
        middles = [np.nanmedian(side, axis=1, keepdims=True) for side in sides]
        spreads = [
            np.nanmedian(np.abs(side - middle), axis=1) / 0.6745
            for side, middle in zip(sides, middles, strict=True)
        ]
        change[enough] = (middles[1] - middles[0])[:, 0]
        means[enough] = np.nanmean(sides[1], axis=1) - np.nanmean(sides[0], axis=1)
        doubt[enough] = np.maximum(*spreads)
    return change, means, doubt


def _sharpest(means: FloatArray, at: int) -> int:
    """Return where near a change the means differ most: medians do not tell the very day."""
    first = max(0, at - WINDOW // 2)
    return first + int(np.abs(means[first : at + WINDOW // 2 + 1]).argmax())


def _peaks(size: FloatArray) -> IntArray:
    """Return the places of the largest sizes above 1, none within a window of another."""
    size = size.copy()
    found: list[int] = []
    while len(found) < MOST_SHIFTS and size.size and size.max() > 1:
        at = int(size.argmax())
        found.append(at)
        size[max(0, at - WINDOW) : at + WINDOW + 1] = 0
    return np.array(found, dtype=np.int64)


def step_columns(position: FloatArray, shifts: FloatArray) -> FloatArray:
    """Return a column a shift, 1 from its position on, (days, shifts)."""
    return np.asarray(position[:, None] >= shifts, dtype=np.float64)


def shift_notes(first_day: date, position: FloatArray, factors: FloatArray) -> tuple[Note, ...]:
    """Say which levels changed, by which factor."""
    notes = []
    for at, factor in zip(position, factors, strict=True):
        day = first_day + timedelta(days=int(at))
        text = f"From {day} on the level is {factor - 1:+.0%}: what came before counts for less."
        notes.append(Note("model.level_shift", text, 0, {"day": day, "factor": float(factor)}))
    return tuple(notes)


def outlier_notes(first_day: date, log: DayLog, surprise: FloatArray) -> tuple[Note, ...]:
    """Say which days do not fit. `surprise` (days,) is in standard deviations."""
    outlying = np.flatnonzero((np.abs(surprise) > OUTLYING) & log.is_known)
    worst = outlying[np.argsort(-np.abs(surprise[outlying]), kind="stable")][:MOST_NAMED]
    notes = []
    for row in np.sort(worst):
        day = first_day + timedelta(days=int(log.features.position[row]))
        side = "more" if surprise[row] > 0 else "less"
        text = f"{day} brought far {side} than anything explains; it was given little weight."
        notes.append(Note("model.outlier", text, 0, {"day": day, "surprise": float(surprise[row])}))
    return tuple(notes)
