"""The front door: one history in, one forecast out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Unpack

import numpy as np

from ._candidates import find_candidates
from ._given_events import Events
from ._handle_time import forecast_handle_seconds
from ._history import read_cells
from ._hours import OpenHours
from ._intraday import learn_trust, update_day
from ._options import AllOptions, More, Options, read_options
from ._race import Race, run_race
from ._result import Entrant, Forecast, column_name, quantile_levels
from ._rows import Rows
from ._spread import fit_spread, widen
from ._task import Task, make_task
from ._threads import one_thread
from ._types import BoolArray, Event, FloatArray, Note, Outlook, Spread

YEAR_SD = 0.25  # of the logarithm: what a year may do to a level, at leads that no trial reached
UNMEASURED_SD = 0.3  # of the logarithm: an event that nobody measured may add or take a third


def forecast(
    history: Rows,
    *,
    horizon_end: datetime | date | str,
    interval_minutes: int,
    open_hours: OpenHours | None = None,
    events: Events | None = None,
    country: str | None = None,
    levels: Sequence[float] = (0.8, 0.95),
    seed: int = 0,
    **more: Unpack[More],
) -> Forecast:
    """Forecast one series from the end of its history to `horizon_end`.

    :param history: `starts_at` (naive local or aware datetimes, or ISO texts), `volume` and, if
        known, `handle_seconds`. In any order, with holes, of the interval or finer.
    :param horizon_end: a date (it counts as a whole) or a time (its interval is the last one).
    :param interval_minutes: must divide a day.
    :param open_hours: ("07:00", "21:00"), or a mapping from weekday (0 or "mon") or date to such
        pairs or None, or booleans (7, slots). Left out, they are seen in the history.
    :param events: past ones whose effect is to be measured, and ones to come; `Event` or mappings.
    :param country: ISO code whose holidays count ("CN", "US", "DE-BY").
    :param levels: central intervals whose ends `frame()` has besides the usual quantiles.
    :param seed: of what `paths()` draws; the forecast itself has no chance in it.
    :param more: see `More`.
    :raises ForecastingError: what cannot be used, with a code, and how to mend it.

    >>> from datetime import datetime, timedelta
    >>> first = datetime(2026, 3, 2)
    >>> rows = [(first + timedelta(hours=h), 10 + h % 24) for h in range(24 * 21)]
    >>> history = {"starts_at": [row[0] for row in rows], "volume": [row[1] for row in rows]}
    >>> result = forecast(history, horizon_end="2026-03-24", interval_minutes=60)
    >>> result.frame()["mean"].head(3).round(1).to_list()
    [10.0, 11.0, 12.0]
    """
    given: AllOptions = {
        "open_hours": open_hours,
        "events": events,
        "country": country,
        "levels": levels,
        "seed": seed,
        **more,
    }
    options = read_options(given)
    cells = read_cells(history, interval_minutes=interval_minutes, time_zone=options.time_zone)
    return finish(make_task(cells, options, horizon_end=horizon_end), options)


def finish(task: Task, options: Options) -> Forecast:
    """Race, and make a forecast of what came of it."""
    candidates = find_candidates(options.candidates, options.method)
    with one_thread():
        return _finish(task, options, run_race(task, candidates, method=options.method))


def _finish(task: Task, options: Options, race: Race) -> Forecast:
    days = task.horizon_days
    ahead = task.is_open[len(task.history.volume) :]
    spread, doubts = _spread(task, race, ahead)
    outlook = Outlook(
        first_day=task.first_ahead,
        interval_minutes=task.grid.interval_minutes,
        mean=np.where(ahead, race.mean(), 0.0),
        is_open=ahead,
        spread=spread,
        components=race.components(days),
        notes=task.notes,
    )
    if task.today is not None:
        outlook = update_today(outlook, task.today, task.at_slot)
    return Forecast(
        outlook=outlook,
        grid=task.grid,
        instants=task.instants,
        chosen=race.chosen,
        effects=race.effects(),
        notes=task.notes + race.notes + race.findings() + doubts,
        levels=tuple(options.levels),
        seed=options.seed,
        history_first=task.history.first_day,
        history_end=task.end,
        handle=_handle_columns(task, outlook, options),
        entrants=_entrants(race, task),
    )


def _handle_columns(task: Task, outlook: Outlook, options: Options) -> dict[str, FloatArray]:
    """Return the handle time of each cell with its quantiles, nothing where none was recorded."""
    seconds = task.history.handle_seconds
    if seconds is None or not (np.nan_to_num(seconds * task.history.volume) > 0).any():
        return {}
    levels = quantile_levels(options.levels)
    found = forecast_handle_seconds(
        task.history, volume=outlook.mean, is_open=outlook.is_open, levels=levels
    )
    bands = {
        f"handle_seconds_{column_name(x)}": found.quantiles[..., i] for i, x in enumerate(levels)
    }
    return {"handle_seconds": found.mean, **bands}


def update_today(outlook: Outlook, so_far: FloatArray, at_slot: int) -> Outlook:
    """Return an outlook whose first day has begun: its rest is told by what came so far."""
    rest = update_day(outlook, so_far, at_slot)
    mean, is_open = outlook.mean.copy(), outlook.is_open.copy()
    mean[0], is_open[0] = rest.mean[0], rest.is_open[0]
    factor = np.ones_like(mean)
    factor[0] = rest.components["today"][0]
    day_sd = outlook.spread.day_sd.copy()
    day_sd[0] = rest.spread.day_sd[0] / outlook.spread.tilt
    level = outlook.components["level"].copy()
    level[0] = np.where(is_open[0], level[0], 0.0)
    return replace(
        outlook,
        mean=mean,
        is_open=is_open,
        spread=replace(outlook.spread, day_sd=day_sd),
        components={**outlook.components, "level": level, "today": factor},
    )


def _spread(task: Task, race: Race, ahead: BoolArray) -> tuple[Spread, tuple[Note, ...]]:
    """Return how far off the forecast may be.

    Wider on days that are farther off than any trial, on days of which few of their like were
    seen, and on days of events that nobody measured.
    """
    trials = race.trials()
    spread = fit_spread(trials, is_open=task.is_open, horizon_days=task.horizon_days)
    spread = replace(spread, trust=learn_trust(race.day_trials(task.history), spread))
    beyond = np.maximum(np.arange(task.horizon_days) - trials.mean.shape[1] + 1, 0)
    spread = widen(spread, YEAR_SD**2 * beyond / 365.25 + race.doubts(task.horizon_days))
    unknown = [event for event in _events_ahead(task) if _is_unmeasured(event, task)]
    if not unknown:
        return spread, ()
    day_sd = spread.day_sd.copy()
    for event in unknown:
        first = max((event.starts_at.date() - task.first_ahead).days, 0)
        last = (event.ends_at - timedelta(microseconds=1)).date() - task.first_ahead
        rows = slice(first, last.days + 1)
        day_sd[rows] = np.hypot(day_sd[rows], UNMEASURED_SD / spread.tilt)
    names = ", ".join(event.name for event in unknown)
    note = Note(
        "events.unmeasured",
        f"Nobody knows yet what {names} does: the band is wider there.",
        1,
        {"names": tuple(event.name for event in unknown)},
    )
    return replace(spread, day_sd=day_sd), (note,)


def _events_ahead(task: Task) -> list[Event]:
    end = task.first_ahead + timedelta(days=task.horizon_days)
    return [
        event
        for event in task.events
        if event.ends_at.date() >= task.first_ahead and event.starts_at.date() < end
    ]


def _is_unmeasured(event: Event, task: Task) -> bool:
    """Tell whether nothing is known of an event: no factor, and none of its kind has been."""
    if event.exclude or event.expected_factor is not None:
        return False
    return not any(
        other.kind == event.kind and not other.exclude and other.starts_at.date() < task.first_ahead
        for other in task.events
    )


def _entrants(race: Race, task: Task) -> tuple[Entrant, ...]:
    shares = race.weights.overall
    rows = [
        Entrant(
            name=runner.name,
            weight=float(shares[at]),
            is_chosen=bool(at == race.best_at),
            trials=runner.trials,
            mean=np.where(task.is_open[len(task.history.volume) :], runner.mean, 0.0),
        )
        for at, runner in enumerate(race.runners)
    ]
    for name, reason in race.left_out.items():
        rows.append(Entrant(name, 0.0, is_chosen=False, trials=None, reason=reason))
    return tuple(rows)
