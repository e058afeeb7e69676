"""The order of agents and groups, or a finer grid, make no difference; nothing is lost."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.simulation import (
    AgentDay,
    CallBack,
    CentreModel,
    Group,
    Intervals,
    LineGroup,
    Outage,
    Outcome,
    Queue,
    Skill,
    StaffCut,
    draw_trace,
    exponential,
    prepare,
    replay,
)

from .by_hand import contacts, model

COLUMNS = ["outcomes", "wait_seconds", "arrival_seconds", "queues", "parents", "agents", "groups"]
COUNT = 4


@st.composite
def agents(draw, group):
    start = draw(st.integers(0, 3000))
    end = start + draw(st.integers(600, 3600))
    middle = (start + end) // 2
    breaks = draw(st.sampled_from([(), ((middle, middle + 100),), ((start, middle),)]))
    return AgentDay(f"{group}{draw(st.uuids())}", start, end, breaks)


@st.composite
def queues(draw, name, others):
    mean = draw(st.floats(20, 400))
    redial = draw(st.sampled_from([0.0, 0.5]))
    return Queue(
        name=name,
        contacts=draw(st.lists(st.integers(0, 30), min_size=COUNT, max_size=COUNT)),
        handle=exponential(mean),
        after_work=draw(st.sampled_from([None, exponential(30)])),
        patience=draw(st.sampled_from([None, exponential(60)])),
        priority=draw(st.integers(0, 1)),
        ageing_per_minute=draw(st.sampled_from([0.0, 0.5])),
        is_chat=draw(st.booleans()),
        redial_share=redial,
        redial_after=exponential(300),
        transfers=draw(st.sampled_from([{}, {others[0]: 0.2}])),
        call_back=draw(st.sampled_from([None, CallBack(30, 0.5, exponential(600))])),
    )


@st.composite
def models(draw):
    names = "abc"
    made = [draw(queues(name, names.replace(name, ""))) for name in names]
    groups = []
    for name in "xyz":
        skills = [
            Skill(
                queue=one,
                after_seconds=draw(st.sampled_from([0.0, 0.0, 20.0])),
                rank=draw(st.integers(0, 1)),
                preference=draw(st.integers(0, 1)),
                handle_factor=draw(st.sampled_from([1.0, 1.3])),
            )
            for one in (names if name == "x" else draw(st.sampled_from(["a", "bc", "cab"])))
        ]
        terms = {"name": name, "skills": skills, "chat_slots": draw(st.integers(1, 3))}
        if draw(st.booleans()):
            staff = draw(st.lists(st.integers(0, 5), min_size=COUNT, max_size=COUNT))
            groups.append(Group(staff=staff, **terms))
        else:
            groups.append(
                Group(agents=draw(st.lists(agents(name), min_size=1, max_size=4)), **terms)
            )
    return CentreModel(
        queues=made,
        groups=groups,
        intervals=Intervals(COUNT, 900),
        lines=draw(st.sampled_from([(), (LineGroup(name="l", lines=8, queues=["a", "b"]),)])),
        outages=draw(
            st.sampled_from([(), (Outage(start_seconds=500, end_seconds=900, groups=["x"]),)])
        ),
        staff_cuts=draw(
            st.sampled_from(
                [(), (StaffCut(group="y", start_seconds=500, end_seconds=900, agents=2),)]
            )
        ),
        agent_choice=draw(st.sampled_from(["longest_idle", "preference"])),
        contact_choice=draw(st.sampled_from(["longest_wait", "rank"])),
        run_out=draw(st.booleans()),
    )


def run(model, seed):
    made = prepare(model)
    return replay(made, draw_trace(made, seed=seed), seed=seed)


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(0, 100), st.randoms())
def test_the_order_of_agents_and_groups_changes_nothing(model, seed, random):
    shuffled = [
        replace(group, agents=random.sample(group.agents, len(group.agents)))
        for group in random.sample(model.groups, len(model.groups))
    ]
    other = replace(model, groups=shuffled)
    one, two = run(model, seed), run(other, seed)
    for column in COLUMNS[:5]:
        np.testing.assert_array_equal(getattr(one, column), getattr(two, column), column)
    names = [
        [agent.name for group in each.groups for agent in group.agents] + [""]
        for each in (model, other)
    ]
    assert [names[0][a] for a in one.agents] == [names[1][a] for a in two.agents]
    back = [
        other.groups.index(next(g for g in other.groups if g.name == group.name))
        for group in model.groups
    ]
    np.testing.assert_array_equal(one.busy_seconds, two.busy_seconds[back])


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(0, 100))
def test_a_finer_grid_changes_nothing(model, seed):
    def split(values, share):
        return np.repeat(np.asarray(values), 2) * share

    finer = replace(
        model,
        intervals=Intervals(COUNT * 2, 450),
        queues=[replace(queue, contacts=split(queue.contacts, 0.5)) for queue in model.queues],
        groups=[
            group if group.staff is None else replace(group, staff=split(group.staff, 1))
            for group in model.groups
        ],
    )
    trace = draw_trace(model, seed=seed)
    one, two = replay(model, trace), replay(finer, trace)
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(one, column), getattr(two, column), column)
    np.testing.assert_allclose(
        one.busy_seconds, two.busy_seconds.reshape(3, COUNT, 2).sum(axis=2), atol=1e-6
    )
    again = draw_trace(finer, seed=seed)
    np.testing.assert_allclose(trace.arrival_seconds, again.arrival_seconds, rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(trace.handle_seconds, again.handle_seconds)


@settings(max_examples=100, deadline=None)
@given(models(), st.integers(0, 100))
def test_nothing_is_lost_and_nobody_does_two_things_at_once(model, seed):
    trace = draw_trace(model, seed=seed)
    day = replay(model, trace, seed=seed)
    given_ones = len(trace.arrival_seconds)
    np.testing.assert_array_equal(day.arrival_seconds[:given_ones], trace.arrival_seconds)
    assert (np.diff(day.arrival_seconds[given_ones:]) >= 0).all()
    assert (day.parents[:given_ones] == -1).all()
    assert (day.parents[given_ones:] >= 0).all()
    assert (day.wait_seconds >= 0).all()
    assert np.isfinite(day.wait_seconds).all()
    answered = day.outcomes == Outcome.ANSWERED
    assert ((day.groups >= 0) == answered).all()
    assert (day.wait_seconds[:given_ones] <= trace.patience_seconds + 1e-9).all()
    assert (day.busy_seconds <= day.staffed_seconds + 1e-6).all()
    came_from = day.outcomes[day.parents[given_ones:]]
    assert (came_from != Outcome.OPEN).all()
    for g, group in enumerate(model.groups):
        for a in set(day.agents[day.groups == g].tolist()) - {-1}:
            _check_agent(model, trace, day, a, group)


def _check_agent(model, trace, day, a, group):
    """An agent starts contacts on the shift only, and calls one after the other."""
    agent = next(
        each
        for number, each in enumerate(one for every in model.groups for one in every.agents)
        if number == a
    )
    mine = np.flatnonzero(day.agents == a)
    starts = day.arrival_seconds[mine] + day.wait_seconds[mine]
    end = agent.end_seconds if agent.end_seconds < 3600 else np.inf
    assert (starts >= agent.start_seconds - 1e-9).all()
    assert (starts <= end).all()
    assert agent.name.startswith(group.name)
    factors = {skill.queue: skill.handle_factor for skill in group.skills}
    known = mine[mine < len(trace.arrival_seconds)]
    spans = sorted(
        (s, s + trace.handle_seconds[c] * factors[model.queues[day.queues[c]].name])
        for c, s in zip(known, day.arrival_seconds[known] + day.wait_seconds[known], strict=True)
        if not model.queues[day.queues[c]].is_chat
    )
    assert all(first[1] <= second[0] + 1e-6 for first, second in pairwise(spans))


def test_an_agent_more_never_makes_a_contact_of_one_queue_wait_longer():
    rng = np.random.default_rng(3)
    arrivals = np.sort(rng.uniform(0, 3600, 200))
    trace = contacts(*[(a, h) for a, h in zip(arrivals, rng.exponential(150, 200), strict=True)])
    before = None
    for staff in range(3, 30):
        waits = replay(
            model(groups=[Group(name="g", skills=["a"], staff=staff)]), trace
        ).wait_seconds
        if before is not None:
            assert (waits <= before + 1e-9).all()
        before = waits
    assert before is not None
    assert before.sum() < 1.0


@pytest.mark.parametrize("seed", [0, 7])
def test_the_same_seed_is_the_same_day_to_the_last_bit(seed):
    queue = Queue(
        name="a",
        contacts=50,
        handle=exponential(200),
        patience=exponential(60),
        redial_share=0.5,
        redial_after=exponential(300),
    )
    centre = model([queue], [Group(name="g", skills=["a"], staff=4)])
    one, two = run(centre, seed), run(centre, seed)
    for column in COLUMNS:
        assert getattr(one, column).tobytes() == getattr(two, column).tobytes()
