"""What is closed is zero, what is quiet is not closed, and what is not known is said."""

from datetime import date, time, timedelta

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import DayKind, Event, SpecialDay, forecast, read_history

from .centre import MONDAY, at, by_day, centre, check_sound, codes

END = date(2026, 3, 29)
EVERY_DAY = (1.0,) * 7


def ask(history, end=END, **more):
    return forecast(history, horizon_end=end, interval_minutes=30, **more)


def open_hours_of(result, day):
    frame = result.frame().filter((pl.col("starts_at").dt.date() == day) & pl.col("is_open"))
    times = frame["starts_at"].dt.time()
    return (times[0], times[-1], len(times)) if len(times) else None


@pytest.mark.parametrize("closed_rows", [False, True], ids=["no rows", "rows of zeros"])
def test_hours_and_the_closed_weekday_are_seen(closed_rows):
    result = ask(centre(closed_rows=closed_rows))
    check_sound(result)
    assert open_hours_of(result, date(2026, 3, 16)) == (time(8), time(19, 30), 24)
    assert open_hours_of(result, date(2026, 3, 22)) is None


def test_a_lunch_break_is_seen():
    noon = pl.col("starts_at").dt.hour() == 12
    result = ask(centre().filter(~noon))
    assert open_hours_of(result, date(2026, 3, 16)) == (time(8), time(19, 30), 22)


def test_a_quiet_queue_whose_zeros_have_no_rows_stays_open():
    quiet = centre(84, level=0.2, week=EVERY_DAY).filter(pl.col("volume") > 0)
    result = ask(quiet, date(2026, 4, 12))
    frame = check_sound(result)
    day = frame.filter(pl.col("starts_at").dt.date() == date(2026, 4, 8))
    assert day.filter(pl.col("is_open")).height >= 24
    true_mean = 0.2 * sum(0.6 + np.sin(np.pi * m / 1440) for m in range(480, 1200, 30))
    assert day["mean"].sum() == pytest.approx(true_mean, rel=0.35)


def test_hours_that_became_longer_are_forecast_as_they_are_now():
    early = centre(70, closed_rows=True)
    late = centre(35, hours=(8, 22), start=MONDAY + timedelta(days=70), closed_rows=True)
    result = ask(pl.concat([early, late]), date(2026, 5, 3))
    assert open_hours_of(result, date(2026, 4, 27)) == (time(8), time(21, 30), 28)


def test_a_weekday_that_was_given_up_is_closed():
    early = centre(70, week=EVERY_DAY)
    late = centre(49, start=MONDAY + timedelta(days=70))
    result = ask(pl.concat([early, late]), date(2026, 5, 17))
    assert open_hours_of(result, date(2026, 5, 10)) is None
    assert open_hours_of(result, date(2026, 5, 9)) is not None


def test_a_month_without_any_rows_closes_no_weekday():
    history = centre(120, week=EVERY_DAY)
    hole = pl.col("starts_at").is_between(at("2026-03-25"), at("2026-04-30"), closed="left")
    result = ask(history.filter(~hole), date(2026, 5, 17))
    days = by_day(check_sound(result))
    assert min(mean for day, mean in days.items() if day > "2026-05-05") > 500
    assert "history.gap" in codes(result)


def test_told_hours_hold_and_contacts_outside_of_them_are_told():
    result = ask(centre(), open_hours={0: ("09:00", "17:00"), "tue": (time(9), time(17))})
    check_sound(result)
    assert open_hours_of(result, date(2026, 3, 16)) == (time(9), time(16, 30), 16)
    assert open_hours_of(result, date(2026, 3, 18)) is None
    assert "history.outside_hours" in codes(result)


def test_a_date_of_its_own_goes_before_its_weekday():
    hours = dict.fromkeys(range(6), ("08:00", "20:00"))
    result = ask(centre(), open_hours={**hours, date(2026, 3, 17): ("10:00", "12:00")})
    assert open_hours_of(result, date(2026, 3, 17)) == (time(10), time(11, 30), 4)
    assert open_hours_of(result, date(2026, 3, 18)) == (time(8), time(19, 30), 24)


def test_hours_past_midnight_go_on_into_the_same_row_of_the_day():
    history = centre(hours=(0, 24), week=EVERY_DAY)
    result = ask(history, open_hours=("20:00", "02:00"))
    day = result.frame().filter(
        (pl.col("starts_at").dt.date() == date(2026, 3, 17)) & pl.col("is_open")
    )
    assert day.height == 12


def test_hours_as_flags_are_taken_as_they_are():
    flags = np.zeros((7, 48), dtype=bool)
    flags[:5, 16:40] = True
    result = ask(centre(), open_hours=flags)
    assert open_hours_of(result, date(2026, 3, 21)) is None
    assert open_hours_of(result, date(2026, 3, 20)) == (time(8), time(19, 30), 24)


def test_a_holiday_that_was_closed_is_closed_when_it_comes_again():
    years = centre(400, start=at("2025-02-03"), week=EVERY_DAY)
    shut = pl.col("starts_at").dt.date().is_in([date(2025, 7, 4), date(2025, 12, 25)])
    result = ask(years.filter(~shut), date(2026, 7, 10), country="US")
    days = by_day(check_sound(result))
    assert days["2026-07-03"] == 0  # kept on a Friday
    assert days["2026-07-06"] > 500


def test_a_holiday_that_the_history_does_not_hold_is_open_and_said():
    result = ask(centre(week=EVERY_DAY), date(2026, 6, 1), country="US")
    assert by_day(result.frame())["2026-05-25"] > 0
    note = next(note for note in result.notes if note.code == "hours.unseen_holiday")
    assert "Memorial Day" in note.text


def test_a_day_that_the_centre_closes_is_zero():
    closed = SpecialDay(date(2026, 3, 17), DayKind.CLOSED, "Founder's day")
    days = by_day(check_sound(ask(centre(), special_days=[closed])))
    assert days["2026-03-17"] == 0
    assert days["2026-03-18"] > 500


def test_a_make_up_day_is_worked_as_its_weekday():
    worked = SpecialDay(date(2026, 3, 22), DayKind.MAKE_UP, "Qingming", works_as=0)
    days = by_day(check_sound(ask(centre(), special_days=[worked])))
    assert days["2026-03-22"] == pytest.approx(days["2026-03-16"], rel=0.25)


def test_a_series_that_went_silent_is_asked_about():
    silent = centre(21, start=MONDAY + timedelta(days=70), closed_rows=True).with_columns(
        pl.lit(0, dtype=pl.Int64).alias("volume")
    )
    result = ask(pl.concat([centre(closed_rows=True), silent]), date(2026, 4, 19))
    check_sound(result)
    assert "history.stopped" in codes(result)
    assert sum(by_day(result.frame()).values()) < 0.35 * sum(by_day(ask(centre()).frame()).values())


def test_a_stretch_that_is_excluded_teaches_nothing():
    outage = Event("outage", at("2026-03-09"), at("2026-03-14"), "outage", exclude=True)
    hit = pl.col("starts_at").is_between(outage.starts_at, outage.ends_at, closed="left")
    history = centre().with_columns(
        pl.when(hit).then(pl.col("volume") // 5).otherwise("volume").alias("volume")
    )
    known, unknown = ask(history, events=[outage]), ask(history)
    plain = ask(centre())
    total = {name: sum(by_day(result.frame()).values()) for name, result in
             (("known", known), ("unknown", unknown), ("plain", plain))}  # fmt: skip
    assert total["known"] == pytest.approx(total["plain"], rel=0.05)
    assert abs(total["known"] - total["plain"]) <= abs(total["unknown"] - total["plain"])


def test_reading_alone_tells_known_unknown_and_closed_apart():
    history, grid = read_history(
        centre(14, closed_rows=True).filter(pl.col("starts_at") != at("2026-01-07 10:00")),
        interval_minutes=30,
    )
    assert (grid.slots, history.volume.shape) == (48, (14, 48))
    assert history.is_open[2, 20]
    assert np.isnan(history.volume[2, 20])
    assert not history.is_open[6].any()
    assert np.isnan(history.volume[6]).all()
