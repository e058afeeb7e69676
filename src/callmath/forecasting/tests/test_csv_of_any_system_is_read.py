"""A history as a CSV, however it was written."""

from datetime import date

import pytest

from callmath.forecasting import ForecastingError, backtest, forecast, read_csv

from .centre import centre, check_sound


def as_csv(history, *, header="starts_at,volume", separator=",", time="%Y-%m-%d %H:%M"):
    rows = [f"{at:{time}}{separator}{volume}" for at, volume in history.rows()]
    return "\n".join([*([header] if header else []), *rows])


@pytest.mark.parametrize(
    "text",
    [
        as_csv(centre()),
        as_csv(centre(), header=None),
        as_csv(centre(), header="Timestamp;Calls", separator=";"),
        as_csv(centre(), header="开始时间\t来电量", separator="\t"),
        as_csv(centre(), header='"Interval Start","Offered"'),
        as_csv(centre(), time="%Y/%m/%d %H:%M:%S"),
        as_csv(centre(), time="%Y-%m-%dT%H:%M"),
        as_csv(centre(), time="%d.%m.%Y %H:%M"),
        "\ufeff" + as_csv(centre()) + "\n\n",
        as_csv(centre()).replace("\n", "\r\n"),
    ],
)
def test_separators_headers_and_times_of_many_kinds_are_read(text):
    result = forecast(read_csv(text), horizon_end=date(2026, 3, 29), interval_minutes=30)
    plain = forecast(centre(), horizon_end=date(2026, 3, 29), interval_minutes=30)
    check_sound(result)
    assert result.outlook.mean.tolist() == plain.outlook.mean.tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_are_recognized(encoding):
    data = as_csv(centre(7), header="日期,呼叫量").encode(encoding)
    assert read_csv(data).columns == ["starts_at", "volume"]


def test_commas_of_thousands_and_of_decimals_are_told_apart():
    assert read_csv('ts,calls\n2026-01-05 08:00,"1,234"')["volume"][0] == "1234"
    assert read_csv("ts;calls\n2026-01-05 08:00;1,5")["volume"][0] == "1.5"


def test_a_day_and_a_time_in_two_columns_are_put_together():
    table = read_csv("Date,Time,Calls,AHT\n2026-01-05,08:00,12,180")
    assert table.row(0, named=True) == {
        "starts_at": "2026-01-05 08:00", "volume": "12", "handle_seconds": "180"
    }  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [("", "csv.empty"), ("name,age\nAnn,3", "csv.columns")])
def test_a_file_that_is_no_history_is_refused(text, code):
    with pytest.raises(ForecastingError) as caught:
        read_csv(text)
    assert caught.value.code == code
    assert caught.value.mend


def test_a_csv_goes_straight_into_a_backtest():
    result = backtest(read_csv(as_csv(centre())), origins=2, horizon_days=7, interval_minutes=30)
    assert result.score.wape < 0.3
