"""The hold-out: a fair draw for each agent, contact and point, that a replay repeats."""

from __future__ import annotations

import pytest

from watchfloor.rooms.guidance.contracts import Arm, Settings
from watchfloor.rooms.guidance.rules.choosing import Situation, choose
from watchfloor.rooms.guidance.rules.holdout import draw_number, is_withheld

from .scene import AT, a_card


def draw(contact, agent="A-1", standard_id=7, share=0.1, seed="1"):
    return is_withheld(
        share=share, seed=seed, agent=agent, contact=contact, standard_id=standard_id
    )


def arms(count=20_000, **changes):
    return [draw(f"C-{number}", **changes) for number in range(count)]


def test_a_tenth_is_withheld():
    # Four standard errors of 20,000 draws.
    assert sum(arms()) / 20_000 == pytest.approx(0.1, abs=4 * (0.09 / 20_000) ** 0.5)


def test_a_replay_lands_in_the_same_arm():
    assert arms(500) == arms(500)


@pytest.mark.parametrize("changes", [{"agent": "A-2"}, {"standard_id": 8}, {"seed": "2"}], ids=str)
def test_another_agent_point_or_seed_is_another_draw(changes):
    first, second = arms(share=0.5), arms(share=0.5, **changes)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    assert agreed == pytest.approx(0.5, abs=0.02)


def test_contact_and_agent_are_not_run_together():
    numbers = {
        draw_number(seed="1", purpose="arm", agent=agent, contact=contact, standard_id=1)
        for agent, contact in [("AB", "C"), ("A", "BC"), ("ABC", "")]
    }
    assert len(numbers) == 3


def test_being_due_and_being_withheld_are_independent():
    """Otherwise proven agents would never be held out, and the effect would be of the others."""
    due = [
        draw_number(seed="1", purpose="due", agent="A", contact=f"C-{n}", standard_id=1) < 0.2
        for n in range(20_000)
    ]
    held = [draw(f"C-{n}", agent="A", standard_id=1) for n in range(20_000)]
    both = sum(a and b for a, b in zip(due, held, strict=True)) / sum(due)
    assert both == pytest.approx(0.1, abs=0.02)


def test_the_choice_carries_the_probability_of_its_arm():
    found = {}
    for number in range(200):
        choice = choose(
            points=[a_card(1)],
            known={},
            situation=Situation("s", "A-1", f"C-{number}", AT),
            settings=Settings(holdout_share=0.25),
        )
        found[choice.arm] = choice.probability
    assert found == {Arm.SHOWN: 0.75, Arm.WITHHELD: 0.25}


@pytest.mark.parametrize(("share", "arm"), [(0.0, False), (1.0, True)])
def test_a_share_of_nothing_or_all_is_kept_to(share, arm):
    assert set(arms(200, share=share)) == {arm}
