"""Each refusal has a code, and a sentence that names what is wrong."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from callmath.simulation import (
    AgentDay,
    CallBack,
    Intervals,
    LineGroup,
    Outage,
    SimulationError,
    Skill,
    StaffCut,
    compare,
    draw_trace,
    never,
    replay,
    simulate,
    summarize_days,
)

from .by_hand import contacts, group, later, model, queue

HALF: Any = 0.5
THREE: Any = 3
FAST: Any = "fastest"
TUPLE: Any = ("ann", 0, 100)
MOON: Any = "moon"
CLOCK: Any = "8:00"
HUGE = 10**400
NAN, INF = float("nan"), float("inf")


def day_of(start=0, end=100, breaks=(), name="ann"):
    return [group("g", agents=[AgentDay(name, start, end, breaks)])]


MODELS = {
    "no queue": (lambda: replace(model(), queues=[]), "nothing_to_simulate", "queue"),
    "no group": (lambda: replace(model(), groups=[]), "nothing_to_simulate", "group"),
    "same queue": (lambda: model([queue(), queue()]), "name_twice", "'a'"),
    "same group": (lambda: model(groups=[group(), group()]), "name_twice", "'g'"),
    "no interval": (lambda: model(intervals=Intervals(0)), "bad_number", "intervals"),
    "half an interval": (lambda: model(intervals=Intervals(HALF)), "bad_number", "0.5"),
    "empty interval": (lambda: model(intervals=Intervals(2, 0)), "bad_number", "length"),
    "endless interval": (lambda: model(intervals=Intervals(2, INF)), "bad_number", "inf"),
    "an interval of no time": (lambda: model(intervals=Intervals(2, 1e-300)), "bad_number", "e-3"),
    "a year of seconds": (lambda: model(intervals=Intervals(10**8, 1)), "too_many_intervals", "0"),
    "fewer than no contacts": (lambda: model([queue(contacts=-1)]), "bad_number", "-1"),
    "NaN contacts": (lambda: model([queue(contacts=[1, NAN])]), "bad_number", "interval 1"),
    "infinite contacts": (lambda: model([queue(contacts=[INF, 1])]), "bad_number", "interval 0"),
    "contacts as words": (lambda: model([queue(contacts=["x", "y"])]), "bad_number", "numbers"),
    "too few contacts": (lambda: model([queue(contacts=[1, 2, 3])]), "bad_shape", "2 intervals"),
    "no handle factor": (lambda: model([queue(handle_factors=0)]), "bad_number", "factor"),
    "endless handling": (lambda: model([queue(handle=never())]), "bad_number", "handle"),
    "endless work": (lambda: model([queue(after_work=never())]), "bad_number", "after-call"),
    "negative target": (lambda: model([queue(answer_within_seconds=-1)]), "bad_number", "answer"),
    "NaN priority": (lambda: model([queue(priority=NAN)]), "bad_number", "priority"),
    "getting younger": (lambda: model([queue(ageing_per_minute=-1)]), "bad_number", "ageing"),
    "wild busyness": (lambda: model([queue(busyness_cv=INF)]), "bad_number", "busyness"),
    "redials for ever": (
        lambda: model([queue(redial_share=1, redial_after=later(1))]), "bad_number", "no end"),
    "redials at no time": (lambda: model([queue(redial_share=0.5)]), "redial_without_delay", "'a'"),
    "transfer to nowhere": (lambda: model([queue(transfers={"x": 0.1})]), "unknown_name", "'x'"),
    "transfers of too many": (
        lambda: model([queue(transfers={"a": 0.7, "b": 0.7}), queue("b")], [group(skills="ab")]),
        "bad_share", "more than all"),
    "negative transfers": (lambda: model([queue(transfers={"a": -0.1})]), "bad_number", "-0.1"),
    "offer to too many": (
        lambda: model([queue(call_back=CallBack(1, 1.5, later(1)))]), "bad_number", "1.5"),
    "call-back never": (
        lambda: model([queue(call_back=CallBack(1, 0.5, never()))]), "bad_number", "delay"),
    "unknown skill": (lambda: model(groups=[group(skills=["a", "x"])]), "unknown_name", "'x'"),
    "skill twice": (lambda: model(groups=[group(skills=["a", "a"])]), "name_twice", "'a'"),
    "no skill": (lambda: model(groups=[group(), group("h", [])]), "group_without_skill", "'h'"),
    "a queue for nobody": (
        lambda: model([queue(), queue("b")]), "queue_without_group", "'b'"),
    "overflow before": (
        lambda: model(groups=[group(skills=[Skill(queue="a", after_seconds=-1)])]),
        "bad_number", "after_seconds"),
    "infinitely slow": (
        lambda: model(groups=[group(skills=[Skill(queue="a", handle_factor=INF)])]),
        "bad_number", "factor"),
    "nobody": (lambda: model(groups=[group(staff=None)]), "group_without_agents", "'g'"),
    "numbers and names": (
        lambda: model(groups=[replace(group(), agents=[AgentDay("ann", 0, 1)])]),
        "staff_and_agents", "'g'"),
    "half an agent": (lambda: model(groups=[group(staff=[1, 2.5])]), "bad_number", "whole"),
    "fewer than nobody": (lambda: model(groups=[group(staff=-1)]), "bad_number", "-1"),
    "too few numbers": (lambda: model(groups=[group(staff=[1])]), "bad_shape", "2 intervals"),
    "a nation of agents": (lambda: model(groups=[group(staff=10**9)]), "too_many_agents", "'g'"),
    "no slot": (lambda: model(groups=[group(chat_slots=0)]), "bad_number", "chat_slots"),
    "too few factors": (
        lambda: model(groups=[group(chat_slots=3, chat_factors=[1, 2])]), "bad_shape", "3 slots"),
    "shift that ends first": (lambda: model(groups=day_of(10, 5)), "bad_span", "'ann'"),
    "NaN shift": (lambda: model(groups=day_of(0, NAN)), "bad_span", "'ann'"),
    "break outside": (
        lambda: model(groups=day_of(breaks=((90, 110),))), "break_outside_shift", "90"),
    "breaks that overlap": (
        lambda: model(groups=day_of(breaks=((50, 70), (10, 51)))), "breaks_overlap", "50"),
    "same agent": (
        lambda: model(groups=[*day_of(), replace(day_of()[0], name="h")]), "name_twice", "'ann'"),
    "lines of nobody": (
        lambda: model(lines=[LineGroup(name="l", lines=1, queues=["x"])]), "unknown_name", "'x'"),
    "two line groups": (
        lambda: model(lines=[LineGroup(name="l", lines=1), LineGroup(name="m", lines=1)]),
        "lines_twice", "'a'"),
    "half a line": (lambda: model(lines=[LineGroup(name="l", lines=HALF)]), "bad_number", "0.5"),
    "outage of nobody": (
        lambda: model(outages=[Outage(start_seconds=0, end_seconds=1, groups=["x"])]),
        "unknown_name", "'x'"),
    "outage backwards": (
        lambda: model(outages=[Outage(start_seconds=9, end_seconds=1)]), "bad_span", "outage"),
    "cut of nobody": (
        lambda: model(staff_cuts=[StaffCut(group="x", start_seconds=0, end_seconds=1, agents=1)]),
        "unknown_name", "'x'"),
    "cut of none": (
        lambda: model(staff_cuts=[StaffCut(group="g", start_seconds=0, end_seconds=1, agents=0)]),
        "bad_number", "at least 1"),
    "no grid": (lambda: replace(model(), intervals=THREE), "wrong_kind", "Intervals"),
    "no queues": (lambda: replace(model(), queues=THREE), "wrong_kind", "list"),
    "a word for a queue": (lambda: model(["a"]), "wrong_kind", "Queue"),
    "a word for a group": (lambda: model(groups=["g"]), "wrong_kind", "Group"),
    "a queue without a name": (lambda: model([queue("")]), "wrong_kind", "empty"),
    "a number for a name": (lambda: model([queue(THREE)]), "wrong_kind", "name"),
    "a number for handling": (lambda: model([queue(handle=THREE)]), "wrong_kind", "exponential"),
    "a number for patience": (lambda: model([queue(patience=THREE)]), "wrong_kind", "patience"),
    "transfers without shares": (lambda: model([queue(transfers=["a"])]), "wrong_kind", "shares"),
    "a number for call-backs": (lambda: model([queue(call_back=THREE)]), "wrong_kind", "CallBack"),
    "a priority beyond numbers": (lambda: model([queue(priority=HUGE)]), "bad_number", "priority"),
    "a number for a skill": (lambda: model(groups=[group(skills=[3])]), "wrong_kind", "Skill"),
    "a row for an agent": (lambda: model(groups=[group(agents=[TUPLE])]), "wrong_kind", "AgentDay"),
    "a clock for seconds": (lambda: model(groups=day_of(CLOCK)), "bad_span", "8:00"),
    "a break without end": (lambda: model(groups=day_of(breaks=((50,),))), "wrong_kind", "break"),
    "a number for a break": (lambda: model(groups=day_of(breaks=(THREE,))), "wrong_kind", "break"),
    "agents beyond the tables": (
        lambda: model(groups=[group(f"g{k}", staff=10**6) for k in range(11)]),
        "too_many_agents", "11000000"),
    "lines as a number": (lambda: model(lines=THREE), "wrong_kind", "lines"),
    "an outage as a word": (lambda: model(outages=["x"]), "wrong_kind", "Outage"),
    "a choice nobody knows": (lambda: model(agent_choice=FAST), "unknown_name", "longest_idle"),
    "an order nobody knows": (lambda: model(contact_choice=FAST), "unknown_name", "rank"),
    "a word for yes": (lambda: model(run_out="no"), "wrong_kind", "True or False"),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_refused_when_it_is_made(name):
    make, code, said = MODELS[name]
    with pytest.raises(SimulationError, match=said) as refusal:
        make()
    assert refusal.value.code == code


def changed(**columns):
    return replace(contacts((0, 10), (5, 10), (7, 10)), **columns)


TRACES = {
    "unsorted": (lambda: contacts((5, 10), (3, 10)), "not_sorted", "contact 1"),
    "after the day": (lambda: contacts((5, 10), (3600, 10)), "outside_day", "contact 1"),
    "before the day": (lambda: contacts((-5, 10), (36, 10)), "bad_trace", "contact 0"),
    "NaN arrival": (lambda: contacts((0, 1), (NAN, 10)), "bad_trace", "contact 1"),
    "negative handling": (lambda: contacts((0, 1), (1, -1)), "bad_trace", "handle_seconds"),
    "NaN handling": (lambda: contacts((0, 1), (1, NAN)), "bad_trace", "handle_seconds"),
    "endless handling": (lambda: contacts((0, INF), (1, 1)), "bad_trace", "contact 0"),
    "NaN patience": (lambda: contacts((0, 1), (1, 1, NAN)), "bad_trace", "patience_seconds"),
    "unknown queue": (lambda: contacts((0, 1), (1, 1, 1, 7)), "unknown_queue", "queue 7"),
    "no queue": (lambda: contacts((0, 1), (1, 1, 1, -1)), "unknown_queue", "queue -1"),
    "short column": (lambda: changed(handle_seconds=np.ones(2)), "bad_shape", "handle_seconds"),
    "few decisions": (lambda: changed(uniforms=np.ones((3, 2))), "bad_shape", "uniforms"),
    "NaN head start": (
        lambda: changed(head_start_seconds=np.array([0, NAN, 0])), "bad_trace", "contact 1"),
    "words": (lambda: changed(handle_seconds=np.array(["x", "y", "z"])), "bad_trace", "numbers"),
    "half a queue": (lambda: changed(queues=np.array([0, 0.5, 0])), "unknown_queue", "whole"),
    "a table": (lambda: changed(arrival_seconds=np.zeros((3, 2))), "bad_shape", "shape"),
    "no trace": (lambda: THREE, "wrong_kind", "Trace"),
    "NaN patience with records": (
        lambda: changed(record_within_seconds=NAN), "bad_number", "record_within"),
    "unknown agent": (
        lambda: changed(recorded_agents=np.array([-1, 0, -1], np.int32)),
        "unknown_agent", "contact 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_is_refused_before_anything_runs(name):
    make, code, said = TRACES[name]
    with pytest.raises(SimulationError, match=said) as refusal:
        replay(model(), make())
    assert refusal.value.code == code


def simulated(**terms):
    return simulate(model(), **{"replications": 12, "seed": 1, **terms})


RUNS: dict[str, tuple[dict[str, Any], str]] = {
    "no days": ({"replications": 0}, "bad_replications"),
    "days as a fraction": ({"replications": 10.0}, "bad_replications"),
    "days as a word": ({"replications": "ten"}, "bad_replications"),
    "no seed": ({"seed": None}, "bad_seed"),
    "half a seed": ({"seed": 0.5}, "bad_seed"),
    "a word for a half-width": ({"half_width": "x"}, "bad_half_width"),
    "NaN for a half-width": ({"half_width": NAN}, "bad_half_width"),
    "unknown metric": ({"metric": "luck"}, "unknown_metric"),
    "full confidence": ({"confidence": 1.0}, "bad_confidence"),
    "a word for confidence": ({"confidence": "x"}, "bad_confidence"),
    "a number for an executor": ({"executor": 5}, "bad_executor"),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_simulation_is_refused_before_its_first_day(name):
    terms, code = RUNS[name]
    days = []
    with pytest.raises(SimulationError) as refusal:
        simulated(**terms, on_progress=lambda done, _: days.append(done))
    assert refusal.value.code == code
    assert days == []


def test_days_of_another_model_are_not_summarized():
    wide = model([queue("a"), queue("b")], [group(skills="ab")])
    day = replay(wide, contacts((0, 10), (5, 10, INF, 1)))
    with pytest.raises(SimulationError) as refusal:
        summarize_days(model(), [day])
    assert refusal.value.code == "other_model"


@pytest.mark.parametrize(
    "ask",
    [
        lambda found: found.frame(MOON),
        lambda found: found.overall.service_level_of("luck"),
        lambda found: compare(found, found).of("offered", MOON),
    ],
)
def test_a_word_that_means_nothing_gets_no_figure(ask):
    with pytest.raises(SimulationError) as refusal:
        ask(simulated())
    assert refusal.value.code == "unknown_name"


def test_ten_million_contacts_an_hour_all_day_are_refused_before_memory_is_full():
    centre = model([queue(contacts=1e7)], intervals=Intervals(24, 3600))
    with pytest.raises(SimulationError, match="240000000") as refusal:
        draw_trace(centre, seed=0)
    assert refusal.value.code == "too_many_contacts"


def test_what_looks_odd_and_is_right_is_taken():
    model([queue(contacts=0)])
    model(groups=[group(staff=0)])
    model([queue(contacts=np.array([1, 2], dtype=np.int32))])
    model(groups=[group(staff=np.array([1.0, 2.0]))])
    model(lines=[LineGroup(name="l", lines=0)])
    model(groups=day_of(0, 10**6, ((10, 20), (20, 30))))
