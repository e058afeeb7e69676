from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.common.timegrid import Every, Window, day_window
from watchfloor.rooms.interactions.rules.cuts import MINUTES, cut

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu",
    "Australia/Lord_Howe", "America/St_Johns", "America/Sao_Paulo", "Africa/Casablanca",
    "Pacific/Apia", "America/Havana", "Africa/Monrovia",
]  # fmt: skip
instants = st.integers(-315_000_000, 2_114_000_000).map(  # 1960 to 2036
    lambda second: datetime.fromtimestamp(second, UTC)
)


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(window: Window, every: Every, zone: ZoneInfo = BERLIN) -> list[str]:
    return [start.isoformat() for start in cut(window, every, zone)]


def test_the_hour_that_is_skipped_has_no_interval():
    day = day_window(date(2026, 3, 29), BERLIN)
    starts = told(day, Every.HOUR)
    assert len(starts) == 23
    assert starts[1:4] == [
        "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00",
    ]  # fmt: skip


def test_the_hour_that_comes_twice_is_two_intervals_with_their_own_offsets():
    day = day_window(date(2026, 10, 25), BERLIN)
    starts = told(day, Every.HOUR)
    assert len(starts) == 25
    assert starts[2:4] == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]


def test_half_an_hour_of_change_makes_a_short_hour():
    zone = ZoneInfo("Australia/Lord_Howe")
    day = day_window(date(2026, 4, 5), zone)  # 02:00+11:00 becomes 01:30+10:30
    assert told(day, Every.HOUR, zone)[1:4] == [
        "2026-04-05T01:00:00+11:00", "2026-04-05T01:30:00+10:30", "2026-04-05T02:00:00+10:30",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("every", "starts"),
    [
        (Every.DAY, ["2026-03-28T00:00:00+01:00", "2026-03-29T00:00:00+01:00",
                     "2026-03-30T00:00:00+02:00"]),
        (Every.WEEK, ["2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00"]),
        (Every.MONTH, ["2026-03-01T00:00:00+01:00"]),
    ],
)  # fmt: skip
def test_days_weeks_and_months_begin_at_local_midnight(every, starts):
    window = Window(local("2026-03-28T12:00"), local("2026-03-30T12:00"))
    assert told(window, every) == starts


def test_a_zone_with_an_odd_quarter_cuts_at_its_own_hours():
    zone = ZoneInfo("Asia/Kathmandu")
    window = Window(
        datetime(2026, 3, 1, 0, 20, tzinfo=UTC), datetime(2026, 3, 1, 1, 20, tzinfo=UTC)
    )
    assert told(window, Every.HOUR, zone) == [
        "2026-03-01T06:00:00+05:45", "2026-03-01T07:00:00+05:45",
    ]  # fmt: skip


def test_the_day_that_samoa_left_out_has_no_row():
    zone = ZoneInfo("Pacific/Apia")
    window = Window(local("2011-12-29", zone), local("2012-01-01", zone))
    assert [start[:10] for start in told(window, Every.DAY, zone)] == ["2011-12-29", "2011-12-31"]


def test_an_empty_window_has_no_interval():
    assert cut(Window(local("2026-03-01"), local("2026-03-01")), Every.HOUR, BERLIN) == ()


@given(
    start=instants,
    length=st.timedeltas(timedelta(seconds=1), timedelta(days=9)),
    every=st.sampled_from(list(Every)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_intervals_cover_a_window_without_gap_or_overlap(start, length, every, zone):
    window = Window(start, start + length)
    starts = [moment.astimezone(UTC) for moment in cut(window, every, zone)]
    assert starts == sorted(set(starts))
    assert starts[0] <= window.start
    assert starts[-1] < window.end
    assert all(window.start < moment for moment in starts[1:])


@given(start=instants, every=st.sampled_from(list(MINUTES)), zone=st.sampled_from(ZONES))
def test_no_interval_is_longer_than_asked_or_crosses_a_multiple_of_the_local_clock(
    start, every, zone
):
    zone = ZoneInfo(zone)
    minutes = MINUTES[every]
    window = Window(start, start + timedelta(hours=30))
    starts = cut(window, every, zone)
    for first, second in pairwise(starts):
        length = second.astimezone(UTC) - first.astimezone(UTC)
        assert length <= timedelta(minutes=minutes)
        last = (second.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
        assert last.hour == first.hour
        assert last.minute // minutes == first.minute // minutes
