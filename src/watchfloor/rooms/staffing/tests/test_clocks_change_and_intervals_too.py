"""Days of 23 and 25 hours, forecasts in intervals or zones that are not those of now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import Step, StepChangeCell, StepKind
from watchfloor.rooms.staffing.models import StepChange
from watchfloor.rooms.staffing.rules.days import window_of_days

from .build import ANNA, AT, SLOTS, TODAY, a_line, a_version, agree, local, plan

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def use_zone(name: str) -> None:
    calendars.set_calendar(timezone=name, works_on_holidays=True, actor=ANNA, at=AT)


@pytest.fixture
def in_berlin():
    use_zone("Europe/Berlin")


def a_night_line(day: date):
    """Add a line that is open around the clock, with a plan of one day."""
    agree(patience_seconds=120.0)
    series = a_line(days=1, first=TODAY)
    a_version(series, day=[40.0] * SLOTS, days=1, first=day, timezone=BERLIN.key)
    return series


def requirement(series, first: date, last: date | None = None):
    return queries.read_requirements(
        series_id=series.pk,
        window=window_of_days(first, last or first, BERLIN),
        scope=WHOLE_CENTRE,
    )


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(("day", "intervals"), [(FORWARD, 46), (BACK, 50)])
def test_a_day_of_23_or_25_hours_is_planned_in_its_intervals(day, intervals):
    line = a_night_line(day)
    card = plan(line)
    rows = requirement(line, day)
    assert len({row.starts_at.astimezone(UTC) for row in rows}) == intervals
    assert all(row.is_open and row.required > 0 for row in rows)
    assert card.person_hours == sum(row.rostered_need for row in rows) / 2


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_comes_twice_is_put_over_once_at_a_time(fold):
    line = a_night_line(BACK)
    plan(line)
    before = {row.starts_at.astimezone(UTC): row.required for row in requirement(line, BACK)}
    at = datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN)
    cell = StepChangeCell(at, Step.REQUIRED, StepKind.SET, 30.0)
    change = operations.change_steps(
        series_id=line.pk, changes=[cell], reason="an outage", actor=ANNA, at=AT
    )
    # Kept by the clock on the wall: both hours have what the busier of them needs.
    rows = {row.starts_at.astimezone(UTC): row for row in requirement(line, BACK)}
    assert rows[at.astimezone(UTC)].required == 30
    assert rows[at.astimezone(UTC)].overrides == (Step.REQUIRED,)
    operations.undo_change(change_id=change.id, actor=ANNA, at=AT + timedelta(minutes=1))
    after = {row.starts_at.astimezone(UTC): row.required for row in requirement(line, BACK)}
    assert after == before


@pytest.mark.usefixtures("in_berlin")
def test_a_change_of_an_hour_that_the_clock_skips_lands_where_it_is():
    line = a_night_line(FORWARD)
    plan(line)
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30, just before the jump
    cell = StepChangeCell(at, Step.REQUIRED, StepKind.SET, 30.0)
    operations.change_steps(series_id=line.pk, changes=[cell], reason="x", actor=ANNA, at=AT)
    changed = [row for row in requirement(line, FORWARD) if row.overrides]
    assert [row.starts_at.astimezone(UTC) for row in changed] == [at]
    assert changed[0].starts_at.hour == 1


def test_a_forecast_in_other_intervals_than_the_line_has_now_is_planned_as_it_was_made():
    agree(patience_seconds=120.0)
    line = a_line()
    type(line).objects.filter(pk=line.pk).update(interval_minutes=15)
    card = plan(line)
    assert card.interval_minutes == 30
    before = queries.read_requirements(
        series_id=line.pk,
        window=window_of_days(TODAY, TODAY, ZoneInfo("Asia/Shanghai")),
        scope=WHOLE_CENTRE,
    )
    assert len(before) == SLOTS
    at = local(TODAY, 10, 15)
    with pytest.raises(Refusal) as refused:
        operations.change_steps(
            series_id=line.pk,
            changes=[StepChangeCell(at, Step.REQUIRED, StepKind.SET, 30.0)],
            reason="x",
            actor=ANNA,
            at=AT,
        )
    assert refused.value.code == "staffing.change.between"
    assert not StepChange.objects.exists()


def test_a_forecast_made_in_another_zone_is_planned_by_the_clock_of_now():
    agree(patience_seconds=120.0)
    line = a_line(days=3)
    use_zone("Asia/Tokyo")  # an hour ahead of the forecast
    plan(line)
    tokyo = ZoneInfo("Asia/Tokyo")
    found = queries.read_requirements(
        series_id=line.pk, window=window_of_days(TODAY, TODAY, tokyo), scope=WHOLE_CENTRE
    )
    first = next(row for row in found if row.is_open)
    assert first.starts_at == local(TODAY, 8)
    assert (first.starts_at.hour, first.contacts) == (9, 30.0)
