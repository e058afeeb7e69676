"""Growth that people enter changes the days it is said to change, by as much, and no others."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from callmath.forecasting._drivers import Driver, DriverUnit, apply_drivers, check_drivers
from callmath.forecasting._types import ForecastingError

MONDAY = date(2026, 3, 2)
WEEK = np.array([100.0, 90, 80, 80, 100, 30, 0])
BASE = np.tile(WEEK, 4)
OPEN = BASE > 0


def add(*drivers, base=BASE, first_day=MONDAY):
    return apply_drivers(drivers, base, first_day, OPEN[: base.size])


def test_a_percentage_holds_from_its_first_to_its_last_day():
    driver = Driver("campaign", date(2026, 3, 9), 10.0, last_on=date(2026, 3, 10))
    mean, (added,) = add(driver)
    assert mean[7:9] == pytest.approx([110, 99])
    assert np.flatnonzero(added).tolist() == [7, 8]


def test_without_a_last_day_it_stays():
    _, (added,) = add(Driver("merger", date(2026, 3, 9), -20.0))
    assert added[7:] == pytest.approx(-0.2 * BASE[7:])
    assert not added[:7].any()


def test_one_that_started_before_the_horizon_is_in_full_force():
    _, (added,) = add(Driver("old", date(2025, 1, 1), 50.0, ramp_days=30))
    assert added == pytest.approx(0.5 * BASE)


def test_contacts_a_week_are_as_many_and_fall_on_open_days_as_the_base_does():
    driver = Driver("new line", MONDAY, 48.0, DriverUnit.CONTACTS_PER_WEEK)
    mean, (added,) = add(driver)
    assert added.reshape(4, 7).sum(axis=1) == pytest.approx([48] * 4)
    assert added[:7] == pytest.approx(WEEK / 10)
    assert mean[6] == 0


def test_a_week_that_the_horizon_cuts_has_its_part_only():
    driver = Driver("new line", date(2026, 1, 1), 48.0, DriverUnit.CONTACTS_PER_WEEK)
    _, (added,) = add(driver, base=BASE[4:], first_day=date(2026, 3, 6))
    assert added[:3] == pytest.approx(WEEK[4:] / 10)


def test_contacts_of_a_line_without_a_base_fall_on_its_open_days():
    driver = Driver("new line", MONDAY, 60.0, DriverUnit.CONTACTS_PER_WEEK)
    _, (added,) = add(driver, base=np.zeros(28))
    assert added[:7] == pytest.approx([10, 10, 10, 10, 10, 10, 0])


def test_percentages_multiply_and_leave_added_contacts_alone():
    contacts = Driver("new line", MONDAY, 48.0, DriverUnit.CONTACTS_PER_WEEK)
    twice = Driver("merger", MONDAY, 100.0), Driver("self service", MONDAY, -50.0)
    mean, added = add(contacts, *twice)
    assert mean == pytest.approx(BASE + added[0])
    assert added[0][:7].sum() == pytest.approx(48)
    assert added[1] == pytest.approx(BASE)
    assert added[2] == pytest.approx(-BASE)


def test_a_ramp_grows_evenly():
    _, (added,) = add(Driver("migration", MONDAY, 10.0, ramp_days=3), base=np.full(7, 100.0))
    assert added == pytest.approx([2.5, 5, 7.5, 10, 10, 10, 10])


def test_nothing_is_taken_that_is_not_there():
    mean, (added,) = add(Driver("chatbot", MONDAY, -9999.0, DriverUnit.CONTACTS_PER_WEEK))
    assert mean.min() == 0
    assert added == pytest.approx(-BASE)


def test_what_drivers_add_is_the_whole_difference():
    drivers = (
        Driver("a", date(2026, 3, 5), 7.0),
        Driver("b", date(2026, 3, 4), -33.0, DriverUnit.CONTACTS_PER_WEEK),
        Driver("c", date(2026, 3, 11), 21.0, ramp_days=5),
    )
    mean, added = add(*drivers)
    assert mean == pytest.approx(BASE + np.sum(added, axis=0))


@pytest.mark.parametrize(
    ("driver", "code"),
    [
        (Driver("x", MONDAY, -101.0), "driver.amount"),
        (Driver("x", MONDAY, float("nan")), "driver.amount"),
        (Driver("x", MONDAY, float("inf"), DriverUnit.CONTACTS_PER_WEEK), "driver.amount"),
        (Driver("x", MONDAY, 1.0, last_on=date(2026, 3, 1)), "driver.period"),
        (Driver("x", MONDAY, 1.0, ramp_days=-1), "driver.ramp"),
        (Driver("x", MONDAY, 1.0, doubt=-0.1), "driver.doubt"),
    ],
)
def test_a_driver_that_cannot_be_meant_is_refused(driver, code):
    with pytest.raises(ForecastingError) as refused:
        check_drivers([Driver("fine", MONDAY, 3.0), driver])
    assert refused.value.code == code


def test_taking_contacts_away_is_meant():
    check_drivers([Driver("x", MONDAY, -500.0, DriverUnit.CONTACTS_PER_WEEK)])
