"""Two queues, three groups: exact Markov chains, and exact waits under priorities."""

from __future__ import annotations

import csv
from itertools import groupby

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.simulation import (
    AgentChoice,
    CentreModel,
    ContactChoice,
    Group,
    Intervals,
    Queue,
    Skill,
    exponential,
    simulate,
)

from .exact import HANDLE, z_of

FOLDER = SHARED / "data/reference/staffing"


def rows(name):
    path = FOLDER / name
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


CHAINS = [
    pytest.param(list(lines), id=name.split(":")[0])
    for name, lines in groupby(rows("multiskill_ctmc_exact.csv"), key=lambda row: row["model"])
]


def two_skills(row):
    """A before B in the group that takes both; each queue prefers its own group."""
    unit = HANDLE  # of time: a mean handle time
    queues = [
        Queue(
            name=each,
            contacts=float(row[f"lam{each}"]) * 3600.0 / unit,
            handle=exponential(unit / float(row["mu"])),
            patience=exponential(unit / float(row[f"theta{each}"])),
        )
        for each in "AB"
    ]
    skills = {
        "A": [Skill(queue="A")],
        "B": [Skill(queue="B")],
        "AB": [Skill(queue="A", rank=0, preference=1), Skill(queue="B", rank=1, preference=1)],
    }
    return CentreModel(
        queues=queues,
        groups=[
            Group(name=name, skills=skills[name], staff=int(row[f"n{name}"]))
            for name in skills
            if int(row[f"n{name}"])
        ],
        intervals=Intervals(24, 3600.0),
        agent_choice=AgentChoice.PREFERENCE,
        contact_choice=ContactChoice.RANK,
    )


def quantity(result, row):
    """Return the simulated figure of a row, and the exact one in its units."""
    what, _, of = row["quantity"].rpartition("_")
    exact = float(row["value"])
    if what == "occ":
        at = [group.name for group in result.model.groups].index(of)
        return result.groups.occupancy_share, at, exact
    at, figures = "AB".index(of), result.by_queue
    if what == "EQ":  # Little's law: mean queue / arrival rate = mean wait
        return figures.mean_wait_seconds, at, exact / float(row[f"lam{of}"]) * HANDLE
    return {"P_wait": figures.wait_probability, "P_ab": figures.abandon_share}[what], at, exact


@pytest.mark.shared
@pytest.mark.parametrize("lines", CHAINS)
def test_exact_chains_are_within_three_and_a_half_standard_errors(lines):
    """34 figures: with right ones and fresh seeds the largest |z| exceeds 3.5 in 1.6 % of runs."""
    result = simulate(two_skills(lines[0]), replications=400, seed=3).between(2, 24)
    seen = 0
    for row in lines:
        if row["value"] == "nan":
            continue
        found, at, exact = quantity(result, row)
        assert abs(z_of(found, exact)[at]) <= 3.5, row["quantity"]
        assert found.value[at] == pytest.approx(exact, rel=0.05)
        seen += 1
    assert seen >= 7


def by_priority(row_lines):
    row = row_lines[0]
    rates = [float(each) for each in row["lambdas"].split()]
    unit = 60.0
    return CentreModel(
        queues=[
            Queue(
                name=f"class {at}",
                contacts=rate * 200,
                handle=exponential(unit / float(row["mu"])),
                priority=-at,
            )
            for at, rate in enumerate(rates, start=1)
        ],
        groups=[
            Group(
                name="all",
                skills=[f"class {at + 1}" for at in range(len(rates))],
                staff=int(row["n"]),
            )
        ],
        intervals=Intervals(30, 200 * unit),
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(list(lines), id=f"{n} agents")
        for n, lines in groupby(rows("priority_mmn_exact.csv"), key=lambda row: row["n"])
    ],
)
def test_waits_under_priorities_are_exact(lines):
    """Cobham (1954): without preemption, one service time. Eight figures, |z| <= 3."""
    result = simulate(by_priority(lines), replications=60, seed=11).between(10, 30)
    exact = np.array([float(row["mean_wait"]) for row in lines]) * 60.0
    found = result.by_queue.mean_wait_seconds
    assert np.abs(z_of(found, exact)).max() <= 3.0
    assert found.value == pytest.approx(exact, rel=0.15)
    assert (np.diff(found.value) > 0).all()
