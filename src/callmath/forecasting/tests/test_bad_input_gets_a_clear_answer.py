"""Whatever comes in, an answer comes out: an error that says how to mend it, or a note."""

from datetime import date, timedelta

import polars as pl
import pytest

from callmath.forecasting import Event, ForecastingError, forecast

from .centre import MONDAY, at, by_day, centre, check_sound, codes

END = date(2026, 3, 29)


def ask(history, end=END, minutes=30, **more):
    return forecast(history, horizon_end=end, interval_minutes=minutes, **more)


def refusal(history, end=END, minutes=30, **more):
    with pytest.raises(ForecastingError) as caught:
        ask(history, end, minutes, **more)
    assert caught.value.what
    assert caught.value.mend
    return caught.value.code


def test_rows_that_are_there_twice_count_once_and_a_note_says_so():
    history = centre()
    twice = pl.concat([history, history.sample(200, seed=1)])
    assert ask(twice).outlook.mean.tolist() == ask(history).outlook.mean.tolist()
    assert "history.duplicated" in codes(ask(twice))


def test_of_two_figures_for_one_interval_the_last_row_counts():
    history = centre()
    wrong = history.head(5).with_columns(pl.lit(9_999, dtype=pl.Int64).alias("volume"))
    mended = ask(pl.concat([wrong, history]))
    assert mended.outlook.mean.tolist() == ask(history).outlook.mean.tolist()
    note = next(note for note in mended.notes if note.code == "history.duplicated")
    assert (note.weight, note.fields["conflicts"]) == (1, 5)


def test_two_queues_in_one_file_are_refused():
    history = centre()
    mixed = pl.concat([history, history.with_columns(pl.col("volume") * 3 + 1)])
    assert refusal(mixed) == "history.mixed"


def test_missing_intervals_are_unknown_and_not_zero():
    history = centre(closed_rows=True)
    thinned = ask(history.sample(fraction=0.6, seed=2))
    frame = check_sound(thinned)
    assert "history.missing" in codes(thinned)
    whole, days = by_day(check_sound(ask(history))), by_day(frame)
    for day in whole.keys() & days.keys():
        assert days[day] == pytest.approx(whole[day], rel=0.15, abs=1)


def test_a_series_of_zeros_is_forecast_as_zero_and_said_loudly():
    result = ask(centre().with_columns(pl.lit(0).alias("volume")))
    frame = check_sound(result)
    assert frame["mean"].sum() < 1
    assert frame["q90"].max() == 0
    assert [note.weight for note in result.notes if note.code == "history.all_zero"] == [2]


@pytest.mark.parametrize("rows", [1, 12, 24, 48])
def test_from_little_history_a_guess_with_a_wide_band_is_made(rows):
    history = centre(week=(1.0,) * 7).head(rows)
    end = history["starts_at"][-1] + timedelta(days=9)
    result = ask(history, end)
    frame = check_sound(result)
    assert "history.short" in codes(result)
    seen = history["starts_at"][0].time()
    at_once = frame.filter((pl.col("starts_at").dt.time() == seen) & (pl.col("mean") > 0))
    assert at_once.height >= 8  # every day is expected to be open
    assert (at_once["q975"] > 1.5 * at_once["q50"]).all()


def test_a_short_history_is_less_sure_than_a_long_one():
    def width(days):
        history = centre(days, week=(1.0,) * 7)
        total = ask(history, MONDAY + timedelta(days=days, hours=23)).total(
            MONDAY + timedelta(days=days), MONDAY + timedelta(days=days + 1)
        )
        return (total.quantiles[0.975] - total.quantiles[0.025]) / total.mean

    assert width(3) > 2 * width(70)


def test_negative_volumes_are_unknown():
    history = centre()
    spoiled = history.with_columns(
        pl.when(pl.int_range(pl.len()) % 40 == 0).then(-5).otherwise("volume").alias("volume")
    )
    result = ask(spoiled)
    assert check_sound(result)["mean"].sum() == pytest.approx(
        ask(history).frame()["mean"].sum(), rel=0.03
    )
    assert "history.negative" in codes(result)


def test_fractions_are_taken_as_they_are():
    result = ask(centre().with_columns(pl.col("volume") * 0.37))
    check_sound(result)
    assert "history.fractional" in codes(result)


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -1.0])
def test_a_history_without_a_single_volume_is_refused(value):
    history = centre().with_columns(pl.lit(value, dtype=pl.Float64).alias("volume"))
    assert refusal(history) == "history.empty"


def test_no_rows_at_all_are_refused():
    assert refusal(centre().clear()) == "history.empty"


def test_a_year_of_nulls_in_the_middle_is_a_gap():
    late = centre(60, start=MONDAY + timedelta(days=420))
    nulls = centre(360, start=MONDAY + timedelta(days=60)).with_columns(
        pl.lit(None, dtype=pl.Int64).alias("volume")
    )
    result = ask(pl.concat([centre(60), nulls, late]), MONDAY + timedelta(days=490))
    frame = check_sound(result)
    assert "history.gap" in codes(result)
    assert frame.filter(pl.col("starts_at").dt.weekday() == 1)["mean"].sum() > 0


def test_nulls_after_the_last_volume_are_not_history():
    history = centre()
    later = centre(7, start=MONDAY + timedelta(days=70)).with_columns(
        pl.lit(None, dtype=pl.Int64).alias("volume")
    )
    result = ask(pl.concat([history, later]))
    assert result.frame()["starts_at"][0] == ask(history).frame()["starts_at"][0]
    assert "history.empty_ends" in codes(result)


def test_ten_million_an_interval_are_forecast():
    result = ask(centre().with_columns(pl.col("volume") * 250_000))
    frame = check_sound(result)
    assert float(frame["mean"].to_numpy().max()) > 1e7


def test_history_that_ends_three_months_ago_widens_the_band():
    far = ask(centre(), date(2026, 6, 20))
    frame = check_sound(far)
    assert "horizon.far" in codes(far)
    assert frame["starts_at"][-1] == at("2026-06-20 23:30")
    first, last = (frame.filter(pl.col("starts_at").dt.date() == day) for day in
                   (date(2026, 3, 16), date(2026, 6, 15)))  # fmt: skip
    assert _width(last) > 1.2 * _width(first)


def _width(frame):
    """Return how wide the 95 % bands of a frame are, as a share of its mean."""
    low, high, mean = frame.select("q025", "q975", "mean").sum().row(0)
    return (high - low) / mean


def test_overlapping_events_multiply_and_a_note_says_so():
    spring = Event("spring sale", at("2026-03-17"), at("2026-03-20"), "sale", 1.5)
    mail = Event("mailing", at("2026-03-19"), at("2026-03-20"), "mail", 1.2)
    result = ask(centre(), events=[spring, mail])
    plain, moved = by_day(ask(centre()).frame()), by_day(check_sound(result))
    assert "events.overlap" in codes(result)
    assert moved["2026-03-18"] == pytest.approx(1.5 * plain["2026-03-18"], rel=0.02)
    assert moved["2026-03-19"] == pytest.approx(1.8 * plain["2026-03-19"], rel=0.02)
    assert moved["2026-03-20"] == pytest.approx(plain["2026-03-20"], rel=0.02)


def test_an_event_whose_effect_nobody_knows_widens_the_band_of_its_days():
    launch = Event("launch", at("2026-03-18"), at("2026-03-19"), "launch")
    plain, unsure = ask(centre()), ask(centre(), events=[launch])
    check_sound(unsure)
    assert "events.unmeasured" in codes(unsure)

    def width(result, day):
        total = result.total(at(f"2026-03-{day}"), at(f"2026-03-{day + 1}"))
        return total.quantiles[0.975] - total.quantiles[0.025]

    assert width(unsure, 18) > 2 * width(plain, 18)
    assert width(unsure, 20) == pytest.approx(width(plain, 20), rel=0.05)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"name": "a", "starts_at": MONDAY, "ends_at": MONDAY}, "events.backwards"),
        (
            {"name": "a", "starts_at": MONDAY, "ends_at": END, "expected_factor": -1},
            "events.factor",
        ),
        ("a sale", "events.unreadable"),
    ],
)
def test_events_that_cannot_be_are_refused(event, code):
    if isinstance(event, dict) and event["ends_at"] == END:
        event["ends_at"] = at("2026-04-01")
    assert refusal(centre(), events=[event]) == code


def test_history_that_stops_at_noon_goes_on_with_the_next_slot():
    noon = at("2026-03-11 12:00")
    result = ask(centre().filter(pl.col("starts_at") < noon))
    frame = check_sound(result)
    assert frame["starts_at"][0] == noon
    assert frame["mean"][0] > 0
    assert "today" in result.components().columns


def test_a_loud_morning_raises_the_rest_of_the_day():
    noon = at("2026-03-11 12:00")
    known = centre(level=200, day_sd=0.2).filter(pl.col("starts_at") < noon)
    today = pl.col("starts_at") >= at("2026-03-11")
    loud = known.with_columns(pl.when(today).then(pl.col("volume") * 2).otherwise("volume"))

    def rest(history):
        return by_day(check_sound(ask(history)))["2026-03-11"]

    assert rest(loud) > 1.1 * rest(known)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"minutes": 7}, "interval.uneven"),
        ({"minutes": 15}, "history.coarse"),
        ({"end": date(2026, 1, 10)}, "horizon.passed"),
        ({"end": date(2031, 1, 10)}, "horizon.too_long"),
        ({"end": "soon"}, "horizon.unreadable"),
        ({"levels": (80,)}, "levels.outside"),
        ({"country": "Atlantis"}, "calendar.country_unknown"),
        ({"open_hours": "always"}, "hours.unreadable"),
        ({"open_hours": {"someday": ("08:00", "20:00")}}, "hours.unreadable"),
        ({"open_hours": ("8 o'clock", "20:00")}, "hours.unreadable"),
        ({"candidates": ("oracle",)}, "candidates.unknown"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_how_to_mend_it(change, code):
    assert refusal(centre(), **change) == code


def test_a_misspelled_keyword_is_no_silent_wish():
    with pytest.raises(TypeError, match="contry"):
        ask(centre(), contry="CN")


def test_a_frame_without_the_columns_is_refused():
    assert refusal(centre().rename({"volume": "calls"})) == "history.columns"


def test_stamps_that_are_no_times_are_refused():
    assert refusal(centre().with_columns(pl.lit(5).alias("starts_at"))) == "history.stamps"


def test_a_single_stray_date_is_refused_rather_than_a_century_made():
    stray = pl.DataFrame({"starts_at": [at("1926-01-05")], "volume": [3]})
    assert refusal(pl.concat([stray, centre()])) == "history.span"


def test_iso_texts_and_datetimes_give_the_same():
    history = centre()
    texts = history.with_columns(pl.col("starts_at").dt.to_string("%Y-%m-%dT%H:%M"))
    assert ask(texts).outlook.mean.tolist() == ask(history).outlook.mean.tolist()


def test_finer_rows_are_added_up():
    fine = centre(level=10, minutes=5)
    halves = fine.group_by_dynamic("starts_at", every="30m").agg(pl.col("volume").sum())
    assert ask(fine).outlook.mean.tolist() == ask(halves).outlook.mean.tolist()


def test_the_order_of_rows_does_not_matter():
    history = centre()
    shuffled = history.sample(fraction=1.0, shuffle=True, seed=3)
    assert ask(shuffled).outlook.mean.tolist() == ask(history).outlook.mean.tolist()


def test_every_interval_of_the_horizon_is_there_open_or_not():
    frame = ask(centre()).frame()
    steps = frame["starts_at"].diff().drop_nulls().unique().to_list()
    assert steps == [timedelta(minutes=30)]
    assert frame["starts_at"][0] == at("2026-03-14 20:00")
    assert frame["starts_at"][-1] == at("2026-03-29 23:30")


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (at("2026-03-20"), at("2026-03-19 23:30")),
        (at("2026-03-20 18:30"), at("2026-03-20 18:30")),
        ("2026-03-20", at("2026-03-20 23:30")),
        ("2026-03-20T18:40", at("2026-03-20 18:30")),
    ],
)
def test_a_date_counts_whole_and_a_time_ends_its_interval(end, last):
    assert ask(centre(), end).frame()["starts_at"][-1] == last


def test_a_volume_without_limit_is_unknown():
    history = centre()
    row = pl.int_range(pl.len()) == 200
    broken = history.with_columns(pl.when(row).then(1e300).otherwise("volume").alias("volume"))
    result = ask(broken)
    assert "history.negative" in codes(result)
    assert (
        by_day(check_sound(result))["2026-03-16"] < 1.1 * by_day(ask(history).frame())["2026-03-16"]
    )


def test_rows_of_weeks_are_refused_and_sent_to_the_long_term():
    weeks = [MONDAY + timedelta(weeks=week) for week in range(60)]
    history = pl.DataFrame({"starts_at": weeks, "volume": [1_000] * 60})
    with pytest.raises(ForecastingError, match="forecast_long_term") as caught:
        ask(history, date(2027, 4, 1), 1440)
    assert caught.value.code == "history.coarse"


def test_two_quiet_weeks_of_a_line_with_a_contact_now_and_then_do_not_close_it():
    history = centre(days=200, level=0.002, hours=(0, 24), week=(1,) * 7, closed_rows=True)
    quiet = history.filter(pl.col("volume") > 0)["starts_at"][-1] + timedelta(days=16)
    result = ask(history.filter(pl.col("starts_at") < quiet), quiet + timedelta(days=28))
    assert "history.stopped" not in codes(result)
    assert check_sound(result)["mean"].sum() > 0
