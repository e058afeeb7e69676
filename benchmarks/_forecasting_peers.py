"""Peers as a careful analyst sets them up with each library's own means, one thread each.

LightGBM: direct, calendar and lag features, a model for the mean and one for each quantile.
Prophet: half hours, a profile for each weekday, holidays and the days after them. statsforecast:
MSTL with AutoARIMA on half hours, and AutoETS on day totals, times the weekday's
profile. Who needs a full grid gets days without a record filled from a week before.
"""

from __future__ import annotations

import logging
import warnings
from datetime import timedelta

import numpy as np

from benchmarks._forecasting_scores import LEVELS, Method, Said
from benchmarks._forecasting_series import HORIZON, Series

WEEKS_BACK = (0, 1, 2, 3)
ROUNDS = 500
BOOSTING = {
    "learning_rate": 0.03,
    "num_leaves": 31,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.8,
    "num_threads": 1,
    "seed": 0,
    "verbosity": -1,
}


def lightgbm(series: Series, origin: int) -> Said:
    """Learn every open cell from what was known one and two weeks before it."""
    import lightgbm as lgb

    grid, weekdays, slots = _full_grid(series, origin)
    rows = np.arange(max(WEEKS_BACK) * 7 + 7, origin)
    rows = rows[np.isin(series.weekdays(0, origin)[rows], weekdays)]
    known = np.tile(np.isfinite(series.volume[rows][:, slots]).ravel(), 2)
    wanted = np.tile(grid[rows].ravel(), 2)
    by_week = [_features(series, origin, grid, slots, week) for week in (1, 2)]
    learn = np.concatenate([_flat(features[rows]) for features in by_week])
    half = origin + HORIZON // 2
    ask = np.concatenate([_flat(by_week[0][origin:half]), _flat(by_week[1][half:])])

    def answer(objective: str, level: float) -> np.ndarray:
        settings = BOOSTING | {"objective": objective, "alpha": level}
        model = lgb.train(settings, lgb.Dataset(learn[known], wanted[known]), ROUNDS)
        return np.asarray(model.predict(ask, num_threads=1)).reshape(HORIZON, -1)

    mean = answer("regression", 0.5)
    levels = np.sort(np.stack([answer("quantile", level) for level in LEVELS], -1), -1)
    return _laid_out(series, origin, weekdays, slots, mean, levels)


def _flat(features: np.ndarray) -> np.ndarray:
    return features.reshape(-1, features.shape[2])


def prophet(series: Series, origin: int) -> Said:
    """Forecast half hours, each weekday with a profile of its own."""
    from prophet import Prophet

    for name in ("prophet", "cmdstanpy"):
        logging.getLogger(name).setLevel(logging.ERROR)
    weekdays, slots = _full_grid(series, origin)[1:]
    past, ahead = _prophet_frames(series, origin, weekdays, slots)
    model = Prophet(holidays=_holidays(series, origin), daily_seasonality=False)
    for weekday in weekdays:
        model.add_seasonality(f"on_{weekday}", 1, 8, condition_name=f"on_{weekday}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(past)
        samples = model.predictive_samples(ahead)["yhat"]
        said = model.predict(ahead)["yhat"].to_numpy()
    mean, levels = np.zeros((HORIZON, slots.size)), np.zeros((HORIZON, slots.size, 7))
    rows = np.isin(series.weekdays(origin, HORIZON), weekdays)
    mean[rows] = said.reshape(-1, slots.size)
    levels[rows] = np.quantile(samples, LEVELS, axis=1).T.reshape(-1, slots.size, 7)
    return _laid_out(series, origin, weekdays, slots, mean, levels)


def _prophet_frames(series: Series, origin: int, weekdays: np.ndarray, slots: np.ndarray):
    """Return the open slots before the origin with `y`, and those to be forecast."""
    import pandas as pd

    days = [day for day in range(origin + HORIZON) if series.day(day).weekday() in weekdays]
    stamps = np.array([np.datetime64(series.day(day), "m") for day in days])[:, None]
    frame = pd.DataFrame({"ds": (stamps + slots * series.minutes).ravel()})
    for weekday in weekdays:
        frame[f"on_{weekday}"] = frame["ds"].dt.weekday == weekday
    size = sum(day < origin for day in days) * slots.size
    volume = series.volume[days[: size // slots.size]][:, slots]
    return frame[:size].assign(y=volume.ravel()), frame[size:]


def auto_ets(series: Series, origin: int) -> Said:
    """Forecast day totals by the exponential smoothing that AICc likes best, and share them out."""
    from statsforecast.models import AutoETS

    grid, weekdays, _ = _full_grid(series, origin)
    open_days = np.isin(series.weekdays(0, origin), weekdays)
    ahead = np.isin(series.weekdays(origin, HORIZON), weekdays)
    model = AutoETS(season_length=weekdays.size)
    found = model.forecast(grid.sum(axis=1)[open_days], h=int(ahead.sum()), level=[50, 80, 95])
    mean, draws = np.zeros(HORIZON), np.zeros((HORIZON, 400))
    deviation = (found["hi-95"] - found["lo-95"]) / (2 * 1.959964)
    mean[ahead] = found["mean"]
    noise = np.random.default_rng(0).standard_normal((int(ahead.sum()), 400))
    draws[ahead] = found["mean"][:, None] + deviation[:, None] * noise
    return _shared_out(series, origin, mean, draws)


def mstl_arima(series: Series, origin: int) -> Said:
    """Take the day and the week out of the half hours, the rest by AutoARIMA."""
    from statsforecast.models import MSTL, AutoARIMA

    grid, weekdays, slots = _full_grid(series, origin)
    open_days = np.isin(series.weekdays(0, origin), weekdays)
    ahead = int(np.isin(series.weekdays(origin, HORIZON), weekdays).sum())
    season = [slots.size, slots.size * weekdays.size]
    model = MSTL(season_length=season, trend_forecaster=AutoARIMA())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.forecast(grid[open_days].ravel(), h=ahead * slots.size, level=[50, 80, 95])
    names = ("lo-95", "lo-80", "lo-50", "mean", "hi-50", "hi-80", "hi-95")
    levels = np.stack([found[name] for name in names], -1)
    mean = np.zeros((HORIZON, slots.size))
    quantiles = np.zeros((HORIZON, slots.size, 7))
    rows = np.isin(series.weekdays(origin, HORIZON), weekdays)
    mean[rows] = found["mean"].reshape(ahead, -1)
    quantiles[rows] = levels.reshape(ahead, slots.size, 7)
    return _laid_out(series, origin, weekdays, slots, mean, quantiles)


def _full_grid(series: Series, origin: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the open slots of all days without a hole, the open weekdays and the open slots."""
    known = series.volume[:origin]
    slots = np.flatnonzero(np.nansum(known, axis=0) > 0)
    weekday_of = series.weekdays(0, origin)
    busy = np.nansum(known, axis=1) > 0
    weekdays = np.unique(weekday_of[busy])
    grid = known[:, slots].copy()
    for day in range(7, origin):
        hole = np.isnan(grid[day])
        grid[day, hole] = grid[day - 7, hole]
    return np.nan_to_num(grid), weekdays, slots


def _features(
    series: Series, origin: int, grid: np.ndarray, slots: np.ndarray, week: int
) -> np.ndarray:
    """Return (days, slots, features) of all days, from what is known so many weeks before each."""
    days = origin + HORIZON
    lags = [7 * (week + back) for back in WEEKS_BACK]
    lagged = np.full((days, slots.size, len(lags) + 3), np.nan)
    for day in range(max(lags) + 7, min(days, origin + 7 * week)):
        before = grid[[day - lag for lag in lags]]
        lagged[day, :, : len(lags)] = before.T
        lagged[day, :, -3] = before[:4].mean(axis=0)
        lagged[day, :, -2] = before[:4].sum(axis=1).mean()
        lagged[day, :, -1] = grid[day - 7 * week - 6 : day - 7 * week + 1].sum()
    calendar = _calendar_features(series, days)
    spread = np.broadcast_to(calendar[:, None], (days, slots.size, calendar.shape[1]))
    slot = np.broadcast_to(slots[None, :, None], (days, slots.size, 1))
    ahead = np.full((days, slots.size, 1), week)
    return np.concatenate([spread, slot, ahead, lagged], axis=2)


def _calendar_features(series: Series, days: int) -> np.ndarray:
    free = _holiday_numbers(series, days)
    dates = [series.day(day) for day in range(days)]
    columns = [
        [day.weekday() for day in dates],
        [day.day for day in dates],
        [day.month for day in dates],
        [(day + timedelta(days=1)).day == 1 for day in dates],
        free,
        np.roll(free, 1),
        np.roll(free, -1),
    ]
    return np.array(columns, dtype=float).T


def _holiday_numbers(series: Series, days: int) -> np.ndarray:
    import holidays

    known = holidays.country_holidays(series.country) if series.country else {}
    return np.array([float(series.day(day) in known) for day in range(days)])


def _holidays(series: Series, origin: int):
    import holidays
    import pandas as pd

    if series.country is None:
        return None
    years = range(series.first_day.year, series.day(origin + HORIZON).year + 1)
    known = holidays.country_holidays(series.country, years=years)
    window = {"lower_window": 0, "upper_window": 1}
    rows = [{"holiday": name, "ds": day} | window for day, name in known.items()]
    return pd.DataFrame(rows)


def _shared_out(series: Series, origin: int, mean: np.ndarray, samples: np.ndarray) -> Said:
    """Share day totals (days,) and their samples (days, draws) by the weekday's last 8 weeks."""
    grid, weekdays, slots = _full_grid(series, origin)
    weekday_of = series.weekdays(0, origin)
    shares = np.zeros((7, slots.size))
    for weekday in weekdays:
        same = grid[weekday_of == weekday][-8:].sum(axis=0)
        shares[weekday] = same / max(same.sum(), 1)
    share = shares[series.weekdays(origin, HORIZON)]
    rates = np.maximum(samples, 0)[:, None, :] * share[:, :, None]
    counts = np.random.default_rng(0).poisson(rates)
    levels = np.moveaxis(np.quantile(counts, LEVELS, axis=2), 0, -1)
    return _laid_out(series, origin, weekdays, slots, mean[:, None] * share, levels)


def _laid_out(
    series: Series,
    origin: int,
    weekdays: np.ndarray,
    slots: np.ndarray,
    mean: np.ndarray,
    levels: np.ndarray,
) -> Said:
    """Lay open slots on the whole grid; closed weekdays are 0."""
    open_days = np.isin(series.weekdays(origin, HORIZON), weekdays)
    said = Said(np.zeros((HORIZON, series.slots)), np.zeros((HORIZON, series.slots, 7)))
    assert said.quantiles is not None
    said.mean[:, slots] = np.maximum(mean, 0) * open_days[:, None]
    said.quantiles[:, slots] = np.maximum(levels, 0) * open_days[:, None, None]
    return said


PEERS: dict[str, Method] = {
    "LightGBM": lightgbm,
    "Prophet": prophet,
    "MSTL-ARIMA": mstl_arima,
    "AutoETS": auto_ets,
}
