"""The rest of the day from the day so far, on the bank's last 64 recorded days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import process_time

import numpy as np

from benchmarks._forecasting_scores import remark, wape
from benchmarks._forecasting_series import Series, bank

DAYS = 64
HOURS = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)


def rest_of_day() -> Iterator[dict[str, str]]:
    """Yield a row an hour: what was said the day before, what is said now, and raw re-scaling."""
    series = bank("A")
    recorded = np.flatnonzero(np.isfinite(series.volume).any(axis=1))[-DAYS:]
    outlooks = [_day_ahead(series, int(day)) for day in recorded]
    actual = np.nan_to_num(series.volume[recorded])
    before = np.concatenate([outlook.mean for outlook in outlooks])
    for hour in HOURS:
        slot = hour * 60 // series.minutes
        yield _row(f"{hour}:00", outlooks, before, actual, slot)


def _day_ahead(series: Series, day: int):
    """Return the outlook of one day as it was said when the recorded day before had ended."""
    from callmath.forecasting import forecast

    found = forecast(
        series.frame(day),
        horizon_end=series.day(day),
        interval_minutes=series.minutes,
        country=series.country,
    ).outlook
    lead = (series.day(day) - found.first_day).days
    cut = slice(lead, lead + 1)
    return replace(
        found,
        first_day=series.day(day),
        mean=found.mean[cut],
        is_open=found.is_open[cut],
        spread=replace(found.spread, day_sd=found.spread.day_sd[cut]),
        components={name: part[cut] for name, part in found.components.items()},
    )


def _row(label: str, outlooks, before, actual, slot: int) -> dict[str, str]:
    from callmath.forecasting import update_day

    begun = process_time()
    pairs = zip(outlooks, actual, strict=True)
    after = np.concatenate([update_day(said, came, slot).mean for said, came in pairs])
    seconds = process_time() - begun
    so_far, said_so_far = actual[:, :slot].sum(axis=1), before[:, :slot].sum(axis=1)
    raw = before * (so_far / np.maximum(said_so_far, 1))[:, None]
    rest = actual[:, slot:]
    was, now, by_hand = (wape(each[:, slot:] - rest, rest) for each in (before, after, raw))
    totals = wape((after - actual)[:, slot:].sum(axis=1), rest.sum(axis=1))
    totals_before = wape((before - actual)[:, slot:].sum(axis=1), rest.sum(axis=1))
    return remark(
        "rest of day",
        label,
        WAPE=f"{now:.2f}",
        week_1=f"was {was:.2f}",
        week_2=f"raw {by_hand:.2f}",
        days=f"{totals:.2f}",
        bias=f"was {totals_before:.2f}",
        floor=f"{100 * (now / was - 1):+.1f} %",
        CPU_s=f"{seconds / len(outlooks):.4f}",
    )
