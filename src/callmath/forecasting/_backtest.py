"""How good forecasts of a series would have been: everything anew at each past origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Unpack

import numpy as np
import polars as pl

from ._accuracy import Score, score
from ._forecast import finish
from ._history import Cells, read_cells
from ._hours import judge
from ._options import AllOptions, Options, read_options
from ._quantiles import interval_quantiles
from ._result import Forecast, quantile_levels
from ._rows import Rows
from ._task import make_task
from ._types import FloatArray, ForecastingError, Note

LEAST_DAYS = 14  # of history before the first origin, when origins are counted and not named


@dataclass(frozen=True, slots=True)
class LeadScore:
    """Accuracy of one lead: 1 is the day after the origin."""

    lead_day: int
    score: Score


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """How good forecasts made at past origins were.

    `score` is over everything, `leads` by lead day, `candidates` what each candidate alone would
    have scored (WAPE), so that what the race gains is seen. Arrays are (origins, days, slots).
    """

    origins: tuple[date, ...]
    chosen: tuple[str, ...]
    score: Score
    leads: tuple[LeadScore, ...]
    candidates: Mapping[str, float]
    levels: tuple[float, ...]
    actual: FloatArray
    mean: FloatArray
    quantiles: FloatArray
    notes: tuple[Note, ...]

    def frame(self) -> pl.DataFrame:
        """Return a row for each origin and lead day.

        Columns `origin`, `lead_day`, `day`, `contacts` that came and `forecast`; days of which
        nothing is known are left out.
        """
        known = np.isfinite(self.actual)
        origin, lead = np.nonzero(known.any(axis=2))
        said = np.where(known, self.mean, 0.0).sum(axis=2)[origin, lead]
        came = np.where(known, self.actual, 0.0).sum(axis=2)[origin, lead]
        days = [
            self.origins[row] + timedelta(days=int(ahead) + 1)
            for row, ahead in zip(origin, lead, strict=True)
        ]
        columns = {"day": days, "contacts": came, "forecast": said}
        origins = [self.origins[row] for row in origin]
        return pl.DataFrame({"origin": origins, "lead_day": lead + 1, **columns})

    def summary(self) -> dict[str, object]:
        """Return everything that counts as plain values, ready for JSON; None where unknown."""
        return {
            "origins": [day.isoformat() for day in self.origins],
            "chosen": list(self.chosen),
            **_plain(self.score),
            "candidates": {name: _number(wape) for name, wape in self.candidates.items()},
            "leads": [{"lead_day": lead.lead_day, **_plain(lead.score)} for lead in self.leads],
            "notes": [{"code": note.code, "text": note.text} for note in self.notes],
        }


def _plain(result: Score) -> dict[str, object]:
    return {
        "wape": _number(result.wape),
        "bias": _number(result.bias),
        "pinball": _number(result.pinball),
        "coverage": {f"{level:g}": _number(share) for level, share in result.coverage.items()},
        "floor": _number(result.floor),
        "own_floor": _number(result.own_floor),
        "excess": _number(result.excess),
        "intervals": result.points,
    }


def _number(value: float) -> float | None:
    return round(value, 6) if np.isfinite(value) else None


def backtest(
    history: Rows,
    *,
    origins: int | Sequence[date | datetime | str],
    horizon_days: int,
    interval_minutes: int | None = None,
    **more: Unpack[AllOptions],
) -> Backtest:
    """Forecast anew at past origins, on what was known there, and compare with what came.

    :param origins: days at whose close a forecast is made; or how many, a week apart, the last one
        a horizon before the end of the history.
    :param horizon_days: how many days each forecast reaches.
    :param interval_minutes: None takes that of the rows.
    :param more: as for `forecast`.
    :raises ForecastingError: no origin leaves anything to learn from or to compare with.
    """
    if horizon_days < 1:
        raise ForecastingError("backtest.horizon", "horizon_days must be 1 or more.")
    options = read_options(more)
    cells = read_cells(history, interval_minutes=interval_minutes, time_zone=options.time_zone)
    days = read_origins(origins, cells, horizon_days)
    said = [
        finish(
            make_task(cells.until(day), options, horizon_end=day + timedelta(days=horizon_days)),
            options,
        )
        for day in days
    ]
    actual = _actual(cells, options, days, horizon_days)
    return _compare(said, actual, days, quantile_levels(options.levels))


def read_origins(
    origins: int | Sequence[date | datetime | str], cells: Cells, horizon_days: int
) -> tuple[date, ...]:
    """Return the origins as days, sorted, those out of reach refused."""
    first = cells.grid.first_day
    last = first + timedelta(days=cells.days - 1)
    if not isinstance(origins, int):
        days = tuple(sorted({_day(origin) for origin in origins}))
    else:
        latest = last - timedelta(days=horizon_days)
        least = first + timedelta(days=min(LEAST_DAYS, max(cells.days // 3, 1)) - 1)
        weekly = (latest - timedelta(days=7 * back) for back in range(origins))
        days = tuple(sorted(day for day in weekly if day >= least))
    if not days or days[0] < first or days[-1] >= last:
        raise ForecastingError(
            "backtest.origins",
            f"No origin lies well inside of the history from {first} to {last}.",
            mend="Give days with history before and after them, or a shorter horizon.",
            first=first,
            last=last,
        )
    return days


def _day(origin: date | datetime | str) -> date:
    if isinstance(origin, str):
        origin = datetime.fromisoformat(origin)
    return origin.date() if isinstance(origin, datetime) else origin


def _actual(
    cells: Cells, options: Options, origins: Sequence[date], horizon_days: int
) -> FloatArray:
    """Return what came after each origin, (origins, days, slots), NaN where nobody knows.

    A recorded zero counts, even on a day that turned out to be closed.
    """
    table = options.table(cells.grid.first_day, cells.days)
    volume, _, _ = judge(cells, table, options.open_hours)
    came = np.where(np.isfinite(volume), volume, cells.volume)
    came = np.concatenate([came, np.full((horizon_days, cells.grid.slots), np.nan)])
    starts = [(origin - cells.grid.first_day).days + 1 for origin in origins]
    return np.stack([came[start : start + horizon_days] for start in starts])


def _compare(
    said: Sequence[Forecast],
    actual: FloatArray,
    origins: tuple[date, ...],
    levels: tuple[float, ...],
) -> Backtest:
    mean = np.stack([result.outlook.mean for result in said])
    is_open = np.stack([result.outlook.is_open for result in said])
    quantiles = np.stack([interval_quantiles(result.outlook, levels) for result in said])
    actual = np.where(is_open | (actual > 0), actual, np.nan)
    dispersion = float(np.mean([result.outlook.spread.dispersion for result in said]))
    leads = tuple(
        LeadScore(
            at + 1,
            score(actual[:, at], mean[:, at], quantiles[:, at], levels, dispersion=dispersion),
        )
        for at in range(mean.shape[1])
        if np.isfinite(actual[:, at]).any()
    )
    return Backtest(
        origins=origins,
        chosen=tuple(result.chosen for result in said),
        score=score(actual, mean, quantiles, levels, dispersion=dispersion),
        leads=leads,
        candidates=_alone(said, actual),
        levels=levels,
        actual=actual,
        mean=mean,
        quantiles=quantiles,
        notes=_distinct(said),
    )


def _alone(said: Sequence[Forecast], actual: FloatArray) -> Mapping[str, float]:
    """Return the WAPE of each candidate that ran at every origin."""
    known = np.isfinite(actual)
    volume = float(np.where(known, actual, 0.0).sum())
    names = [row.name for row in said[0].entrants if row.mean is not None]
    errors = {}
    for name in names:
        means = [row.mean for result in said for row in result.entrants if row.name == name]
        there = [mean for mean in means if mean is not None]
        if len(there) == len(said) and volume > 0:
            error = np.abs(np.where(known, np.stack(there) - actual, 0.0)).sum()
            errors[name] = float(error) / volume
    return errors


def _distinct(said: Sequence[Forecast]) -> tuple[Note, ...]:
    """Return the notes of all origins, each text once."""
    notes = {note.text: note for result in said for note in result.notes}
    return tuple(notes.values())
