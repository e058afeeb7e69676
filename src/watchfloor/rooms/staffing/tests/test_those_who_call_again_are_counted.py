"""Redials: who gives up and calls again comes twice, the more so the fewer people there are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from callmath import queueing
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import Scenario, WhatIfAsked
from watchfloor.rooms.staffing.models import Estimate
from watchfloor.rooms.staffing.queries.day_bases import read_base

from .build import ANNA, AT, TODAY, a_line, agree, at_clock, local, plan

pytestmark = pytest.mark.django_db
EVEN = [60.0] * 20  # a steady queue of 120 calls an hour at noon
PROMISE: dict[str, Any] = {
    "service_level": 0.8,
    "answer_within_seconds": 20.0,
    "patience_seconds": 120.0,
}


def needed(calls_per_hour: float, redial_share: float) -> int:
    found = queueing.agents_needed_with_redials(
        calls_per_hour, 240.0, redial_share=redial_share, **PROMISE
    )
    return int(found)


def rows_at_noon(line):
    found = queries.read_sensitivity(
        series_id=line.pk, starts_at=local(TODAY, 12), scope=WHOLE_CENTRE
    )
    return {row.difference: row for row in found}


def records_say(line, *, abandoned: int, share: float) -> None:
    kept = {"queue_id": line.queue_id, "first_day": TODAY, "last_day": TODAY, "made_at": AT}
    details: dict[str, Any] = {"kind": "", "hours": [], "curve": [], "doubts": []}
    Estimate.objects.create(
        topic="patience",
        sample=1000,
        body={
            "mean_seconds": 120.0,
            "facts": {"abandoned": abandoned},
            **details,
            "figures": {"mean": {"value": 120.0, "low": 110.0, "high": 130.0}},
        },
        **kept,
    )
    seen = {**details, "facts": {}, "figures": {"share": {"value": share, "low": 0.0, "high": 1.0}}}
    Estimate.objects.create(
        topic="redials", sample=abandoned, body={"share": share, **seen}, **kept
    )


def test_agreed_redials_are_sized_for():
    agree(**PROMISE, redial_share=0.9)
    line = a_line(day=[900.0] * 20)
    plan(line)
    planned = at_clock(line, 12)
    assert planned.required == needed(1800.0, 0.9) > needed(1800.0, 0.0)


def test_with_people_missing_more_of_the_attempts_are_second_ones():
    agree(**PROMISE, redial_share=0.5)
    line = a_line(day=EVEN)
    plan(line)
    fewer, people = rows_at_noon(line)[-4], at_clock(line, 12).required - 4
    exact = queueing.redial_performance(people, 120.0, 240.0, 120.0, 20.0, redial_share=0.5)
    plain = queueing.erlang_a_performance(people, 120.0, 240.0, 120.0, 20.0)
    level = float(exact.performance.service_level)
    assert fewer.service_level == pytest.approx(level, rel=1e-6)
    assert fewer.service_level < float(plain.service_level) - 0.05


def test_a_forecast_of_all_attempts_is_not_counted_twice():
    """A fifth gave up in the records and half of them called again: a tenth were second calls."""
    records_say(line := a_line(day=[900.0] * 20), abandoned=200, share=0.5)
    agree(service_level=0.8, answer_within_seconds=20.0)
    plan(line)
    assert at_clock(line, 12).required == needed(0.9 * 1800.0, 0.5) < needed(1800.0, 0.0)
    inputs = queries.get_plan(
        plan_id=queries.list_newest(scope=WHOLE_CENTRE)[line.pk].id, scope=WHOLE_CENTRE
    ).inputs
    assert (inputs["redial_share"], inputs["lost_share"]) == (0.5, 0.2)


def test_nobody_calls_again_where_nobody_is_taken_to_give_up():
    agree(service_level=0.8, answer_within_seconds=20.0, redial_share=0.5)
    line = a_line(day=EVEN)
    assert plan(line).model == "erlang_c"
    exact = queueing.agents_needed(120.0, 240.0, service_level=0.8, answer_within_seconds=20.0)
    assert at_clock(line, 12).required == int(exact)


def test_a_new_estimate_of_who_calls_again_makes_a_new_plan_at_night():
    agree(service_level=0.8, answer_within_seconds=20.0)
    line = a_line(day=EVEN)
    plan(line)
    assert operations.plan_night(actor=ANNA, at=AT).made == ()
    records_say(line, abandoned=200, share=0.5)
    assert len(operations.plan_night(actor=ANNA, at=AT).made) == 1


def test_a_simulated_day_begins_with_first_attempts():
    """Second ones come by themselves in the simulation."""
    records_say(line := a_line(day=EVEN), abandoned=200, share=0.5)
    agree(service_level=0.8, answer_within_seconds=20.0)
    plan(line)
    assert line.queue_id is not None
    asked = WhatIfAsked(
        day=TODAY, queue_ids=(line.queue_id,), scenarios=(Scenario(name="as planned"),)
    )
    base, _ = read_base(asked)
    assert base.queues[0].redial_share == 0.5
    assert np.sum(base.queues[0].contacts) == pytest.approx(0.9 * sum(EVEN))
