"""Numbers by interval, shifts, breaks, cuts and outages, on days that were worked out by hand."""

import numpy as np
import pytest

from callmath.simulation import AgentDay, Intervals, Outage, Outcome, StaffCut, replay

from .by_hand import contacts, group, model, queue

OPEN, ANSWERED, ABANDONED, BLOCKED = Outcome.OPEN, 1, 2, 3


def named(*agents):
    return [group("g", agents=agents)]


def test_staff_that_grows_takes_who_waits():
    centre = model(groups=[group(staff=[0, 1])])
    day = replay(centre, contacts((100, 50), (200, 50)))
    assert day.wait_seconds.tolist() == [1700, 1650]
    assert day.staffed_seconds.tolist() == [[0, 1800]]


def test_staff_that_shrinks_ends_the_contact_first():
    centre = model(groups=[group(staff=[2, 1])])
    day = replay(centre, contacts((1700, 300), (1750, 550), (1900, 10)))
    assert day.wait_seconds.tolist() == [0, 0, 400]  # who is free at 2000 leaves
    assert day.staffed_seconds.tolist() == [[3600, 2000]]
    assert day.busy_seconds.tolist() == [[150, 710]]


def test_staff_that_comes_back_before_it_left_is_not_doubled():
    centre = model(groups=[group(staff=[1, 0, 1])], intervals=Intervals(3, 100))
    day = replay(centre, contacts((50, 500), (260, 10)))
    assert day.wait_seconds.tolist() == [0, 290]
    assert day.staffed_seconds.tolist() == [[100, 100, 100]]


def test_a_shift_that_ends_leaves_who_waits():
    centre = model(groups=named(AgentDay("ann", 0, 1000)))
    day = replay(centre, contacts((900, 300), (950, 10, 500), (1300, 10)))
    assert day.outcomes.tolist() == [ANSWERED, ABANDONED, OPEN]
    assert day.wait_seconds.tolist() == [0, 500, 2300]
    assert day.agents.tolist() == [0, -1, -1]
    assert day.staffed_seconds.tolist() == [[1200, 0]]


def test_a_break_begins_when_the_contact_has_ended_and_ends_in_time():
    centre = model(groups=named(AgentDay("ann", 0, 3600, ((500, 700),))))
    day = replay(centre, contacts((400, 200), (450, 10), (3000, 10)))
    assert day.wait_seconds.tolist() == [0, 250, 0]
    assert day.staffed_seconds.tolist() == [[1700, 1800]]  # away from 600 to 700


def test_a_break_that_never_began_does_not_bring_a_second_contact():
    centre = model(groups=named(AgentDay("ann", 0, 3600, ((500, 700),))))
    day = replay(centre, contacts((400, 600), (450, 10)))
    assert day.wait_seconds.tolist() == [0, 550]
    assert day.staffed_seconds.tolist() == [[1800, 1800]]


def test_breaks_that_touch_are_one():
    one = model(groups=named(AgentDay("ann", 0, 3600, ((500, 900),))))
    two = model(groups=named(AgentDay("ann", 0, 3600, ((700, 900), (500, 700)))))
    trace = contacts((600, 10), (650, 10))
    assert replay(one, trace).wait_seconds.tolist() == [300, 260]
    assert replay(two, trace).wait_seconds.tolist() == [300, 260]


def test_a_shift_that_began_before_the_day_is_at_work_when_it_begins():
    centre = model(groups=named(AgentDay("ann", -7200, 1000, ((-3600, -1800),))))
    assert replay(centre, contacts((0, 10))).wait_seconds.tolist() == [0]


def test_a_shift_that_ended_before_the_day_helps_nobody():
    centre = model(groups=named(AgentDay("ann", -7200, -100)))
    assert replay(centre, contacts((0, 10))).outcomes.tolist() == [OPEN]


def test_who_is_cut_finishes_and_returns():
    cut = StaffCut(group="g", start_seconds=100, end_seconds=500, agents=1)
    for groups in (named(AgentDay("ann", 0, 3600)), [group()]):
        day = replay(model(groups=groups, staff_cuts=[cut]), contacts((50, 200), (60, 10), (70, 5)))
        assert day.wait_seconds.tolist() == [0, 440, 440]
        assert day.staffed_seconds.tolist() == [[250 + 1300, 1800]]


def test_more_cut_than_there_are_is_nobody_left():
    cut = StaffCut(group="g", start_seconds=100, end_seconds=500, agents=7)
    for groups in (named(AgentDay("ann", 0, 3600)), [group()]):
        day = replay(model(groups=groups, staff_cuts=[cut]), contacts((200, 5)))
        assert day.wait_seconds.tolist() == [300]


def test_a_break_that_ends_during_a_cut_brings_nobody_back():
    cut = StaffCut(group="g", start_seconds=100, end_seconds=500, agents=1)
    groups = named(AgentDay("ann", 0, 3600, ((50, 200),)))
    day = replay(model(groups=groups, staff_cuts=[cut]), contacts((150, 5)))
    assert day.wait_seconds.tolist() == [350]


@pytest.mark.parametrize("groups", [(), ("g",)])
def test_an_outage_stops_new_contacts_and_ends_with_who_waits(groups):
    outage = Outage(start_seconds=100, end_seconds=500, groups=groups)
    day = replay(model(outages=[outage]), contacts((50, 100), (60, 10), (480, 10)))
    assert day.wait_seconds.tolist() == [0, 440, 30]
    assert day.staffed_seconds.tolist() == [[1800, 1800]]


def test_outages_that_overlap_are_over_when_the_last_one_is():
    outages = [
        Outage(start_seconds=100, end_seconds=500),
        Outage(start_seconds=300, end_seconds=700),
    ]
    assert replay(model(outages=outages), contacts((200, 10))).wait_seconds.tolist() == [500]


def test_a_queue_that_is_shut_turns_contacts_away_and_serves_who_is_in():
    centre = model(
        [queue("a"), queue("b")],
        [group(skills="ab")],
        outages=[Outage(start_seconds=100, end_seconds=500, queues=["a"])],
    )
    trace = contacts((50, 100), (60, 10), (120, 10), (130, 10, np.inf, 1), (500, 10))
    day = replay(centre, trace)
    assert day.outcomes.tolist() == [ANSWERED, ANSWERED, BLOCKED, ANSWERED, ANSWERED]
    assert day.wait_seconds.tolist() == [0, 90, 0, 30, 0]


def test_whoever_waits_after_the_last_interval_is_served_or_stays_open():
    trace = contacts((3500, 200), (3590, 50), (3595, 50, 3), (3596, 50, 60))
    served = replay(model(), trace)
    assert served.outcomes.tolist() == [ANSWERED, ANSWERED, ABANDONED, ABANDONED]
    assert served.wait_seconds.tolist() == [0, 110, 3, 60]
    left = replay(model(run_out=False), trace)
    assert left.outcomes.tolist() == [ANSWERED, OPEN, ABANDONED, OPEN]
    assert left.wait_seconds.tolist() == [0, 10, 3, 4]
    assert served.busy_seconds.tolist() == left.busy_seconds.tolist() == [[0, 100]]


def test_named_agents_whose_shift_ends_with_the_day_serve_who_waits():
    centre = model(groups=named(AgentDay("ann", 0, 3600)))
    assert replay(centre, contacts((3500, 200), (3590, 50))).wait_seconds.tolist() == [0, 110]


@pytest.mark.parametrize("end", [3600, 3700])
def test_an_outage_that_lasts_as_long_as_the_day_ends_with_it(end):
    outage = Outage(start_seconds=3000, end_seconds=end)
    trace = contacts((3100, 10), (3200, 10, 50))
    day = replay(model(outages=[outage]), trace)
    assert day.outcomes.tolist() == [ANSWERED, ABANDONED]
    assert day.wait_seconds.tolist() == [end - 3100, 50]
    left = replay(model(outages=[outage], run_out=False), trace)
    assert left.outcomes.tolist() == [OPEN, ABANDONED]


def test_who_is_on_a_break_when_the_day_ends_comes_back_to_who_waits():
    centre = model(groups=named(AgentDay("ann", 0, 9000, ((3500, 3800),))))
    day = replay(centre, contacts((3550, 10), (3590, 10)))
    assert day.wait_seconds.tolist() == [250, 220]
    assert day.staffed_seconds.tolist() == [[1800, 1700]]


def test_a_shift_that_begins_after_the_day_is_not_of_the_day():
    centre = model(groups=named(AgentDay("ann", 0, 1000), AgentDay("bob", 3600, 9000)))
    assert replay(centre, contacts((3500, 10))).outcomes.tolist() == [OPEN]


@pytest.mark.parametrize("seconds", [1.3, 5.800000000000001, 0.1, 113.48707134037303, 1800])
def test_each_interval_has_its_own_staff_however_long_it_is(seconds):
    count = 40
    staff = np.arange(count) % 2  # times / seconds rounds below the number of some intervals
    centre = model(groups=[group(staff=staff)], intervals=Intervals(count, seconds))
    staffed = replay(centre, contacts((0, 0, 0))).staffed_seconds[0]
    assert np.allclose(staffed, staff * seconds)
