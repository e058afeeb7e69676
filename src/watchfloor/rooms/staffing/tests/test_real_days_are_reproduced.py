"""With its own people a replayed day has the service level that was recorded."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.simulation import Intervals
from watchfloor.rooms.staffing.rules.readiness import Calls
from watchfloor.rooms.staffing.rules.replaying import Plan, count_recorded, replay_each

LOG = SHARED / "data/technion/calls_1999_jan_oct.parquet"
WITHIN = 20.0
# The first Tuesday of each month of the log, and the first Wednesday of its middle.
_DAYS = ((1, 5), (2, 2), (3, 2), (4, 6), (5, 4), (5, 5), (6, 1), (7, 6), (9, 7), (10, 5))
DAYS = [date(1999, month, day) for month, day in _DAYS]


def a_line(agents=4, calls=600, seed=1):
    """Return a day of a first-come line with so many people, all named."""
    random = np.random.default_rng(seed)
    arrival = np.sort(random.uniform(0, 36_000, calls))
    free, wait = np.zeros(agents), np.zeros(calls)
    handle, patience = random.exponential(200, calls), random.exponential(300, calls)
    who = np.full(calls, -1)
    for call in range(calls):
        agent = int(free.argmin())
        wait[call] = min(max(free[agent] - arrival[call], 0.0), patience[call])
        if wait[call] < patience[call]:
            who[call], free[agent] = agent, arrival[call] + wait[call] + handle[call]
    answered = who >= 0
    return Calls(arrival, wait, np.where(answered, handle, 0), answered, np.zeros(calls, int), who)


def plan(calls, queues=1):
    names = [f"q{number}" for number in range(queues)]
    return Plan(calls, names, np.full(queues, WITHIN), Intervals(52))


def level(day):
    return float(day.within.sum() / day.offered.sum())


def test_a_line_that_is_known_comes_out_as_it_was():
    day = plan(a_line())
    (own,) = replay_each(day, changes=[0], replications=10, seed=1)
    assert level(own) == pytest.approx(level(count_recorded(day)), abs=0.03)


def test_more_people_raise_the_service_level_and_fewer_lower_it():
    fewer, own, more = replay_each(plan(a_line()), changes=[-1, 0, 2], replications=5, seed=1)
    assert level(fewer) < level(own) - 0.05
    assert level(more) > level(own) + 0.05


def test_the_same_seed_gives_the_same_day():
    first, again = (
        replay_each(plan(a_line()), changes=[0], replications=3, seed=9)[0] for _ in range(2)
    )
    assert (first.within == again.within).all()
    assert (first.wait_seconds == again.wait_seconds).all()


def test_every_contact_is_replayed_once():
    (own,) = replay_each(plan(a_line()), changes=[0], replications=2, seed=1)
    assert own.offered.sum(axis=(1, 2)).tolist() == [600, 600]
    assert (own.answered + own.abandoned <= own.offered).all()


def test_a_queue_that_nobody_took_contacts_of_is_left_by_everybody():
    calls = a_line()
    calls.queues[~calls.answered] = 1
    (own,) = replay_each(plan(calls, queues=2), changes=[0], replications=2, seed=1)
    assert own.answered[:, 1].sum() == 0
    assert own.abandoned[:, 1].sum() == 2 * (~calls.answered).sum()


def read(day):
    frame = pl.read_parquet(LOG).filter(
        pl.col("date").dt.date() == day,
        pl.col("reached"),
        pl.col("q_time") >= 0,
        pl.col("ser_time") >= 0,
        pl.col("outcome") != "PHANTOM",
    ).sort("vru_exit_s", maintain_order=True)  # fmt: skip
    answered = (frame["outcome"] == "AGENT").to_numpy()
    known = answered & ~frame["agent"].is_in(["", "0", "NO_SERVER"]).to_numpy()
    codes = frame["agent"].cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)
    queues = frame["queue"].rank("dense").to_numpy().astype(np.int64) - 1
    return Calls(
        arrival=frame["vru_exit_s"].to_numpy().astype(float),
        wait=frame["q_time"].to_numpy().astype(float),
        handle=np.where(answered, frame["ser_time"].to_numpy().astype(float), 0.0),
        answered=answered,
        queues=queues,
        agents=np.where(known, codes, -1),
    )


@pytest.mark.shared
def test_eight_of_ten_real_days_come_out_within_two_points():
    near = []
    for day in DAYS:
        calls = read(day)
        real = plan(calls, queues=int(calls.queues.max()) + 1)
        (own,) = replay_each(real, changes=[0], replications=10, seed=1)
        near.append(abs(level(own) - level(count_recorded(real))) <= 0.02)
    assert sum(near) >= 8, list(zip(DAYS, near, strict=True))
