"""Frames, hours, events and options as people write them: read as meant, or refused with a way."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import Event, ForecastingError, forecast

from .centre import at, by_day, centre, check_sound

END = date(2026, 3, 22)


def ask(history=None, *, end=END, minutes=30, **more):
    history = centre() if history is None else history
    return forecast(history, horizon_end=end, interval_minutes=minutes, **more)


def means(result):
    return result.outlook.mean.tolist()


def refusal(history=None, **more):
    with pytest.raises(ForecastingError) as caught:
        ask(history, **more)
    assert caught.value.what
    assert caught.value.mend
    return caught.value.code


def stamped(text_format):
    return centre().with_columns(pl.col("starts_at").dt.to_string(text_format))


@pytest.mark.parametrize(
    "text_format",
    ["%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M", "%d.%m.%Y %H:%M",
     "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y-%m-%d %I:%M:%S %p"],
)  # fmt: skip
def test_times_of_many_exports_are_read_as_meant(text_format):
    assert means(ask(stamped(text_format))) == means(ask())


def test_days_and_months_that_cannot_be_told_apart_are_refused():
    first_days = centre().filter(pl.col("starts_at").dt.day() <= 12)
    texts = first_days.with_columns(pl.col("starts_at").dt.to_string("%d/%m/%Y %H:%M"))
    assert refusal(texts) == "history.stamps"


def test_tables_of_other_libraries_are_read():
    history = centre()
    as_texts = history.with_columns(pl.col("starts_at").dt.to_string().cast(pl.Categorical))
    for table in (history.to_arrow(), history.to_pandas(), history.lazy(), as_texts):
        assert means(ask(table)) == means(ask(history))


@pytest.mark.parametrize("given", [None, "calls.csv", 5, [1, 2], np.ones(4)])
def test_what_is_no_frame_is_refused(given):
    with pytest.raises(ForecastingError) as caught:
        forecast(given, horizon_end=END, interval_minutes=30)
    assert caught.value.code == "history.columns"


@pytest.mark.parametrize("values", [pl.col("starts_at"), pl.concat_list("volume")])
def test_volumes_that_are_no_numbers_are_refused(values):
    assert refusal(centre().with_columns(values.alias("volume"))) == "history.volumes"


@pytest.mark.parametrize("end", [14, None, "", "next week"])
def test_an_end_that_is_no_time_is_refused(end):
    assert refusal(end=end) == "horizon.unreadable"


@pytest.mark.parametrize("end", [" 2026-03-22 ", np.datetime64("2026-03-22")])
def test_an_end_is_read_from_what_means_a_date(end):
    assert means(ask(end=end)) == means(ask())


WORKDAYS = dict.fromkeys(range(5), ("09:00", "18:00"))


@pytest.mark.parametrize(
    "hours",
    [
        {day: (time(9), time(18)) for day in range(5)},
        {"mon-fri": "09:00-18:00"},
        {"Monday, tue": "9:00-18:00", "Wed-Fri": [["09:00", "18:00"]]},
        {"周一-周五": "09:00-18:00"},
        [("09:00", "18:00")] * 5 + [None, None],
    ],
)
def test_hours_are_read_however_they_are_written(hours):
    assert means(ask(open_hours=hours)) == means(ask(open_hours=WORKDAYS))


def test_a_day_of_its_own_goes_before_its_weekday():
    for day in (date(2026, 3, 18), "2026-03-18", datetime.fromisoformat("2026-03-18")):
        days = by_day(ask(open_hours={**WORKDAYS, day: None}).frame())
        assert days["2026-03-18"] == 0
        assert days["2026-03-19"] > 0


@pytest.mark.parametrize("hours", [{"mon-someday": "09:00-18:00"}, {"monkey": "09:00-18:00"},
                                   pl.DataFrame({"weekday": [0]}), 5, "9 to 5"])  # fmt: skip
def test_hours_that_cannot_be_read_are_refused(hours):
    assert refusal(open_hours=hours) == "hours.unreadable"


@pytest.mark.parametrize("hours", [("22:00", "06:00"), {}, dict.fromkeys(range(7))])
def test_hours_in_which_nothing_ever_came_are_refused(hours):
    assert refusal(open_hours=hours) == "hours.nothing_left"


SALE = Event("sale", at("2026-03-18"), at("2026-03-20"), expected_factor=1.5)
ROW = {"name": "sale", "starts_at": "2026-03-18", "ends_at": "2026-03-19", "expected_factor": 1.5}


@pytest.mark.parametrize(
    "events",
    [SALE, (SALE,), ROW, [ROW], iter([SALE]), pl.DataFrame([ROW]),
     pl.DataFrame([{**ROW, "kind": None, "exclude": None}]),
     [{**ROW, "starts_at": date(2026, 3, 18), "ends_at": "2026-03-20T00:00"}],
     [{**ROW, "expected_factor": "1.5"}]],
)  # fmt: skip
def test_events_are_read_however_they_are_given(events):
    assert means(ask(events=events)) == means(ask(events=[SALE]))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"colour": "red"}, "events.keys"),
        ({"ends_at": None}, "events.keys"),
        ({"ends_at": 5}, "events.times"),
        ({"starts_at": "soon"}, "events.times"),
        ({"starts_at": datetime(2026, 3, 18, tzinfo=UTC)}, "events.zone"),
        ({"expected_factor": "a lot"}, "events.factor"),
        ({"expected_factor": 1e6}, "events.factor"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused(change, code):
    assert refusal(events=[{**ROW, **change}]) == code


def test_events_that_leave_nothing_to_learn_from_are_refused():
    everything = Event("all", at("2026-01-01"), at("2026-04-01"), exclude=True)
    assert refusal(events=[everything]) == "events.nothing_left"


def test_an_event_that_multiplies_much_is_believed():
    launch = Event("launch", at("2026-03-18"), at("2026-03-19"), expected_factor=40)
    plain, launched = (by_day(check_sound(ask(events=e))) for e in ((), [launch]))
    assert launched["2026-03-18"] == pytest.approx(40 * plain["2026-03-18"], rel=0.01)
    assert launched["2026-03-20"] == pytest.approx(plain["2026-03-20"], rel=0.01)


@pytest.mark.parametrize("expected", [0.0, 0.2, 3.0])
def test_what_was_expected_of_a_past_event_moves_no_later_one(expected):
    def later(factor):
        past = Event("old", at("2026-02-10"), at("2026-02-12"), expected_factor=factor)
        coming = Event("new", at("2026-03-18"), at("2026-03-20"))
        return means(ask(events=[past, coming]))

    assert later(expected) == later(None)


def test_what_is_expected_of_a_coming_event_is_what_it_does():
    busy = pl.col("starts_at").is_between(at("2026-02-10"), at("2026-02-12"), closed="left")
    history = centre().with_columns(pl.when(busy).then(pl.col("volume") * 2).otherwise("volume"))
    past = Event("old", at("2026-02-10"), at("2026-02-12"))
    plain = by_day(ask(history, events=[past]).frame())
    sold = by_day(ask(history, events=[past, SALE]).frame())
    assert sold["2026-03-18"] == pytest.approx(1.5 * plain["2026-03-18"], rel=0.02)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"levels": 0.9}, "levels.outside"),
        ({"levels": ("high",)}, "levels.outside"),
        ({"seed": -1}, "seed.unusable"),
        ({"seed": None}, "seed.unusable"),
        ({"country": 86}, "calendar.country_unknown"),
        ({"minutes": 0}, "interval.uneven"),
        ({"minutes": "half an hour"}, "interval.uneven"),
    ],
)
def test_options_of_a_wrong_kind_are_refused(change, code):
    assert refusal(**change) == code


def test_a_window_is_summed_by_the_times_of_the_frame_in_any_zone():
    history = centre().with_columns(pl.col("starts_at").dt.replace_time_zone("Asia/Shanghai"))
    result = ask(history)
    frame = result.frame()
    first, last = frame["starts_at"][0], frame["starts_at"][-1]
    assert result.total(first, last + timedelta(minutes=30)).mean == pytest.approx(
        frame["mean"].sum()
    )


def test_a_window_with_an_offset_needs_a_history_with_one():
    with pytest.raises(ForecastingError) as caught:
        ask().total(datetime(2026, 3, 16, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC))
    assert caught.value.code == "total.zone"
