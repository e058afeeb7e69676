"""The examples of ContactCenters (University of Montreal), held against their printed results.

Reproduced: MMC, MMCAb, SimpleMSK (also their long run), Telethon and, but for one choice, Bank.
Not comparable: Bilingual (an agent is drawn at random, and who redials keeps his old patience),
CallCC (its data file is not published with it), Blend (a predictive dialer paces its calls).
"""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.simulation import (
    AgentChoice,
    CentreModel,
    ContactChoice,
    Estimate,
    Group,
    Intervals,
    LineGroup,
    Queue,
    Skill,
    draw_trace,
    exponential,
    replay,
    simulate,
    summarize_days,
    uniform,
)

MINUTE, HOUR = 60.0, 3600.0


def published(model):
    path = SHARED / "data/reference/staffing/contactcenters_simulation.csv"
    lines = csv.DictReader(path.read_text().splitlines())
    return {
        row["quantity"]: tuple(float(row[at] or "nan") for at in ("mean", "ci_low", "ci_high"))
        for row in lines
        if row["model"].startswith(model)
    }


def error_of(found: Estimate):
    return np.sqrt((found.deviations**2).sum(axis=0)) / found.deviations.shape[0]


def assert_published(table, found, *, digits=3):
    """Each within three standard errors of both together, which a right figure misses in 0.3 %.

    Where ours is the surer one by far, nine in ten must lie within the printed interval too.
    Printed figures are rounded: half of the last digit is allowed for.
    """
    inside = []
    for name, (value, error) in found.items():
        mean, low, high = table[name]
        both = np.hypot(float(error), (high - low) / 2 / 1.96)
        slack = 0.5 * 10.0**-digits
        assert abs(float(value) - mean) <= 3.0 * both + slack, name
        if error < (high - low) / 8:
            inside.append(low - slack <= float(value) <= high + slack)
    assert not inside or np.mean(inside) >= 0.9


def figures(**estimates):
    return {name: (found.value, error_of(found)) for name, found in estimates.items()}


def m_m_c(patience):
    return CentreModel(
        queues=[
            Queue(
                name="calls",
                contacts=4.2 * 60,
                handle=exponential(2 * MINUTE),
                patience=patience,
            )
        ],
        groups=[Group(name="all", skills=["calls"], staff=12)],
        intervals=Intervals(8, HOUR),
    )


@pytest.mark.shared
def test_twelve_agents_without_abandonment():
    found = simulate(m_m_c(None), replications=4000, seed=21)
    speed = found.overall.mean_answer_seconds
    assert_published(
        published("MMC:"),
        figures(
            **{
                "calls in target (<20 s)": found.overall.answered_within,
                "service level": found.overall.service_level_of("answered"),
                "occupancy": found.agents.occupancy_share,
            }
        )
        | {"speed of answer (min)": (speed.value / MINUTE, error_of(speed) / MINUTE)},
    )


@pytest.mark.shared
def test_twelve_agents_with_abandonment():
    found = simulate(m_m_c(exponential(MINUTE)), replications=4000, seed=22)
    whole, speed = found.overall, found.overall.mean_answer_seconds
    assert_published(
        published("MMCAb:"),
        figures(
            **{
                "abandoned": whole.abandoned,
                "calls in target": whole.answered_within,
                "service level among served": whole.service_level_of("answered"),
                "service level good/(served+abandoned after AWT)": whole.service_level_of(
                    "without_short"
                ),
                "occupancy": found.agents.occupancy_share,
            }
        )
        | {"speed of answer (min)": (speed.value / MINUTE, error_of(speed) / MINUTE)},
    )


RATES = np.array([[4.2, 5.3, 3.2], [5.1, 4.3, 4.8], [6.3, 5.2, 4.8]]) * 120  # an interval


def three_types(busyness=1.0):
    """Three types, two groups, three periods of two hours; all types are busy together."""
    return CentreModel(
        queues=[
            Queue(
                name=f"type {at}",
                contacts=RATES[at] * busyness,
                handle=exponential(2 * MINUTE),
                handle_factors=[1.0, 0.5 / 0.6, 0.5 / 0.4],
                patience=exponential(MINUTE / 0.3),
            )
            for at in range(3)
        ],
        groups=[
            Group(
                name="first",
                skills=[Skill(queue="type 1", preference=0), Skill(queue="type 0")],
                staff=[12, 18, 9],
            ),
            Group(
                name="second",
                skills=[Skill(queue="type 2"), Skill(queue="type 1", preference=1)],
                staff=[15, 20, 11],
            ),
        ],
        intervals=Intervals(3, 2 * HOUR),
        agent_choice=AgentChoice.PREFERENCE,
    )


def busy_days(count, seed):
    """Patience differs by period, which a model does not hold but a trace does."""
    busyness = np.random.default_rng(seed).gamma(28.7, 1 / 28.7, count)
    factors = np.array([1.0, 0.3 / 0.4, 0.3 / 0.2])
    for number, factor in enumerate(busyness):
        trace = draw_trace(three_types(factor), seed=seed, replication=number)
        period = (trace.arrival_seconds / (2 * HOUR)).astype(int)
        yield replace(trace, patience_seconds=trace.patience_seconds * factors[period])


@pytest.mark.shared
@pytest.mark.parametrize("name", ["SimpleMSK: 3 types", "SimpleMSK: same, longer run"])
def test_three_types_and_two_groups_over_a_day(name):
    model = three_types()
    days = [replay(model, trace) for trace in busy_days(1500, seed=23)]
    found = summarize_days(model, days)
    whole, each = found.overall, found.by_interval.answered_within
    good = {
        f"in target type{k} per{p}": (each.value[k, p], error_of(each)[k, p])
        for k in range(3)
        for p in range(3)
    }
    counted = {
        "served": whole.answered,
        "abandoned": whole.abandoned,
        "service level": whole.service_level_of("without_short"),
    }
    assert_published(published(name), figures(**counted) | good)


def telethon(open_hours, closed_hours):
    return CentreModel(
        queues=[
            Queue(
                name="donors",
                contacts=[50.0] * open_hours + [0.0] * closed_hours,
                handle=exponential(10 * MINUTE),
                patience=exponential(2 * MINUTE),
                answer_within_seconds=MINUTE,
            )
        ],
        groups=[Group(name="all", skills=["donors"], staff=[12] * open_hours + [0] * closed_hours)],
        intervals=Intervals(open_hours + closed_hours, HOUR),
        lines=[LineGroup(name="trunks", lines=24)],
        run_out=False,
    )


def with_messages(model, seed, days):
    """Whoever has waited two minutes leaves a message."""
    for number in range(days):
        trace = draw_trace(model, seed=seed, replication=number)
        yield replace(trace, patience_seconds=np.minimum(trace.patience_seconds, 2 * MINUTE))


@pytest.mark.shared
def test_volunteers_at_a_telethon():
    """Five evenings of four hours a week; who still waits at the end is cut off."""
    model, days, week = telethon(4, 0), 10_000, 5
    played = [replay(model, trace) for trace in with_messages(model, 24, days)]
    found = summarize_days(model, played).overall
    messages = np.array(
        [np.sum((day.wait_seconds >= 2 * MINUTE) & (day.outcomes == 2)) for day in played]
    )
    left = found.abandoned.value - messages.mean()
    later = telethon(4, 3)
    busy = np.array(
        [replay(later, trace).busy_seconds.sum() for trace in with_messages(later, 24, 3000)]
    )
    share = 100 * busy / (12 * 4 * HOUR)
    in_target = found.answered_within
    assert_published(
        published("Telethon"),
        {
            "served": (week * found.answered.value, week * error_of(found.answered)),
            "abandoned": (week * left, week * error_of(found.abandoned)),
            "messages left": (week * messages.mean(), week * messages.std() / np.sqrt(days)),
            "in target": (week * in_target.value, week * error_of(in_target)),
            "service level %": (in_target.value / 2, error_of(in_target) / 2),
            "occupancy %": (share.mean(), share.std() / np.sqrt(len(share))),
        },
    )


def bank():
    first = np.array([2.0] + [1.0] * 8)
    savings, checking, balance = "savings", "checking", "balance"
    return CentreModel(
        queues=[
            Queue(
                name=name,
                contacts=rate * first,
                handle=exponential(mean * MINUTE),
                patience=uniform(low * MINUTE, high * MINUTE),
                answer_within_seconds=within,
            )
            for name, rate, mean, low, high, within in (
                (savings, 2.0, 5.0, 3.0, 5.0, 60.0),
                (checking, 20.0, 5.0, 3.0, 5.0, 90.0),
                (balance, 50.0, 1.0, 2.5, 3.5, 30.0),
            )
        ],
        groups=[
            Group(
                name="savings people",
                skills=[
                    Skill(queue=savings, handle_factor=0.75),
                    Skill(queue=checking, rank=1, preference=1),
                    Skill(queue=balance, rank=1),
                ],
                staff=3,
            ),
            Group(
                name="checking people",
                skills=[
                    Skill(queue=checking, handle_factor=0.75),
                    Skill(queue=savings, rank=1, preference=1),
                    Skill(queue=balance, rank=1),
                ],
                staff=4,
            ),
        ],
        intervals=Intervals(9, HOUR),
        lines=[LineGroup(name="trunks", lines=15)],
        agent_choice=AgentChoice.PREFERENCE,
        contact_choice=ContactChoice.RANK,
        run_out=False,
    )


@pytest.mark.shared
def test_savings_and_checking_at_a_bank():
    """They draw one of the idle agents for balances, we take the longest idle: nearly the same.

    Their overall figures are printed without intervals; the spreads below are those of the full
    print (standard deviation of a week over the root of 1,000 weeks).
    """
    found = simulate(bank(), replications=10_000, seed=25)
    table, whole = published("Bank"), found.overall
    for name, value, printed_error in (
        ("abandoned all", 5 * whole.abandoned.value, 5.334),
        ("blocked all", 5 * whole.blocked.value, 3.125),
        ("wait all (min)", whole.mean_answer_seconds.value / MINUTE, 0.013),
        ("service level all %", 100 * whole.service_level.value, 0.813),
    ):
        both = 3.0 * printed_error * np.sqrt(1 / 1000 + 1 / 2000)
        assert abs(value - table[name][0]) <= both + 5e-4, name
