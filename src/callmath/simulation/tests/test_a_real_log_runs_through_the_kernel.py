"""What a record says beyond times: turns that were overtaken, and who took whom."""

import numpy as np

from callmath.simulation import AgentDay, replay

from .by_hand import contacts, group, model, queue

AGENTS = [AgentDay(name, 0, 3600) for name in ("zoe", "ann", "bob")]


def recorded(agents, starts=None, rows=(), **terms):
    columns = {"recorded_agents": np.array(agents, np.int32)}
    if starts is not None:
        columns["recorded_start_seconds"] = np.array(starts, float)
    return contacts(*rows, **columns, **terms)


def test_a_contact_gets_the_agent_of_the_record_if_he_is_free():
    centre = model(groups=[group(agents=AGENTS)])
    day = replay(centre, recorded([2, 2, 0], rows=((0, 100), (10, 100), (20, 5))))
    assert day.agents.tolist() == [2, 1, 0]  # the second cannot have him: ann was as long idle
    assert day.wait_seconds.tolist() == [0, 0, 0]


def test_a_contact_does_not_get_an_agent_of_the_record_who_lacks_the_skill():
    centre = model(
        [queue("a"), queue("b")],
        [group("g", "a", agents=AGENTS[:1]), group("h", "b", agents=AGENTS[1:])],
    )
    day = replay(centre, recorded([0, -1], rows=((0, 100, np.inf, 1), (10, 5))))
    assert day.agents.tolist() == [1, 0]


def test_an_agent_takes_who_is_recorded_as_his_before_who_waits_longer():
    centre = model(groups=[group(agents=AGENTS[:2])])
    rows = ((0, 100), (1, 150), (10, 100), (20, 60))
    usual = replay(centre, contacts(*rows))
    assert usual.agents[2:].tolist() == [1, 0]  # ann, who was the first by name, is free first
    day = replay(centre, recorded([0, 1, 1, 0], [0, 1, 151, 102], rows))
    assert day.agents.tolist() == [0, 1, 1, 0]
    assert day.wait_seconds.tolist() == [0, 0, 141, 80]


def test_who_was_taken_much_later_has_no_claim_yet():
    centre = model(groups=[group(agents=AGENTS[:1])])
    rows = ((0, 100), (10, 30), (20, 30))
    soon = replay(centre, recorded([0, -1, 0], [0, 0, 219], rows))
    assert soon.wait_seconds.tolist() == [0, 120, 80]
    late = replay(centre, recorded([0, -1, 0], [0, 0, 221], rows))
    assert late.wait_seconds.tolist() == [0, 90, 110]
    wide = replay(centre, recorded([0, -1, 0], [0, 0, 221], rows, record_within_seconds=200.0))
    assert wide.wait_seconds.tolist() == [0, 120, 80]


def test_of_several_of_his_own_an_agent_takes_the_one_he_took_first():
    centre = model(groups=[group(agents=AGENTS[:1])])
    rows = ((0, 100), (10, 30), (20, 30), (30, 30))
    day = replay(centre, recorded([0, 0, 0, 0], [0, 160, 130, 100], rows))
    assert day.wait_seconds.tolist() == [0, 150, 110, 70]
