"""Nobody named a country: the quiet days of the history may tell whose calendar it keeps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from callmath.forecasting import SpecialDay, forecast, list_year
from callmath.forecasting._types import DayKind

from .centre import centre

FIRST = datetime.fromisoformat("2026-01-05")
DAYS = 180


def kept(country: str, *, worked: int = 0, silent: tuple[date, ...] = ()) -> pl.DataFrame:
    """Return office hours that a country's holidays close, all but the first few of them."""
    days = [each.day for each in list_year(country, 2026)
            if each.kind is DayKind.HOLIDAY and each.day >= FIRST.date()]  # fmt: skip
    closed = {*sorted(days)[worked:], *silent}
    rows = centre(DAYS, week=(1.2, 1, 1, 1, 1, 0, 0), start=FIRST)
    return rows.filter(~pl.col("starts_at").dt.date().is_in(list(closed)))


def ask(history: pl.DataFrame, **more: Any):
    end = FIRST + timedelta(days=DAYS + 14)
    return forecast(history, horizon_end=end.date(), interval_minutes=30, **more)


def guessed(result) -> list[object]:
    return [note.fields["country"] for note in result.notes if note.code == "calendar.guessed"]


@pytest.mark.parametrize("country", ["US", "DE", "GB", "FR"])
def test_the_country_whose_holidays_were_quiet_is_taken_and_said(country):
    assert guessed(ask(kept(country))) == [country]


def test_one_holiday_that_was_worked_does_not_hide_the_country():
    assert guessed(ask(kept("US", worked=1))) == ["US"]


def test_it_is_as_if_the_country_had_been_named():
    history = kept("US")
    assert ask(history).frame().equals(ask(history, country="US").frame())


def test_a_history_without_quiet_days_keeps_no_calendar():
    history = centre(DAYS, week=(1.2, 1, 1, 1, 1, 0, 0), start=FIRST)
    assert guessed(ask(history)) == []


def test_days_that_fell_out_for_other_reasons_are_no_calendar():
    silent = tuple(date(2026, month, 11) for month in (2, 3, 5, 6))
    history = kept("US", worked=99, silent=silent)
    assert guessed(ask(history)) == []


def test_a_gap_of_weeks_that_holds_a_holiday_is_a_gap():
    gap = tuple(date(2026, 5, 11) + timedelta(days=day) for day in range(21))
    history = kept("US", worked=99, silent=gap)
    assert guessed(ask(history)) == []


@pytest.mark.parametrize(
    "named",
    [
        {"country": "CN"},
        {"special_days": [SpecialDay(date(2026, 7, 1), DayKind.CLOSED, "Works outing")]},
    ],
)
def test_what_somebody_said_is_not_guessed_over(named):
    assert guessed(ask(kept("US"), **named)) == []
