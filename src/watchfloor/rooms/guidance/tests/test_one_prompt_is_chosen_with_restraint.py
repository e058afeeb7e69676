"""Which prompt an agent meets: at most one, the one that matters, not every time to the proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchfloor.rooms.guidance.contracts import Arm, Because, Settings
from watchfloor.rooms.guidance.rules.choosing import (
    FAMILIAR_AFTER,
    FAMILIAR_SHARE,
    PROVEN_SHARE,
    AgentPoint,
    Situation,
    choose,
)

from .scene import AT, MANDATORY, PROMPT, a_card

NO_HOLDOUT = Settings(holdout_share=0.0)
HERE = Situation("refund.confirm", "A-1", "C-1", AT)
YESTERDAY = AT - timedelta(days=1)


def chosen(points, known=None, situation=HERE, settings=NO_HOLDOUT):
    return choose(points=points, known=known or {}, situation=situation, settings=settings)


def contacts(count):
    return [replace(HERE, contact=f"C-{number}") for number in range(count)]


def seen(card, **changes):
    """An agent who was reminded yesterday of the version that holds."""
    facts = AgentPoint(shown=3, last_shown_at=YESTERDAY, version_id=card.version_id)
    return {card.standard_id: replace(facts, **changes)}


def shown_share(card, known, count=2000):
    due = [chosen([card], known, each).due for each in contacts(count)]
    return sum(map(bool, due)) / count


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.floats(0, 1e6), max_size=8), st.floats(0, 0.5), st.text(max_size=8))
def test_whatever_the_points_at_most_one_optional_prompt_is_due(losses, share, contact):
    cards = [a_card(place + 1, week_loss=loss) for place, loss in enumerate(losses)]
    settings = Settings(holdout_share=share)
    choice = chosen(cards, situation=replace(HERE, contact=contact), settings=settings)
    assert len(choice.due) == min(len(cards), 1)
    assert choice == chosen(
        cards[::-1], situation=replace(HERE, contact=contact), settings=settings
    )


def test_the_point_that_loses_most_comes_first():
    cards = [a_card(1, week_loss=10), a_card(2, week_loss=1000), a_card(3, week_loss=100)]
    assert chosen(cards).due[0].card.standard_id == 2


def test_the_agents_own_errors_can_outweigh_a_dearer_point():
    cheap, dear = a_card(1, week_loss=50), a_card(2, week_loss=100)
    known = {**seen(cheap, looked=100, failed=30), **seen(dear, looked=100, failed=2)}
    choice = chosen([cheap, dear], known)
    assert choice.due[0].card.standard_id == 1
    assert choice.due[0].because is Because.OWN_RATE


def test_two_judged_contacts_are_too_few_to_outweigh_anything():
    cheap, dear = a_card(1, week_loss=20), a_card(2, week_loss=100)
    known = {**seen(cheap, looked=2, failed=1), **seen(dear)}
    assert chosen([cheap, dear], known).due[0].card.standard_id == 2


def test_a_new_version_is_new_to_an_agent_who_knows_the_old_one():
    card = a_card(1)
    choice = chosen([card], seen(card, version_id=999, looked=200, failed=0))
    assert choice.due[0].because is Because.NEW_VERSION


@pytest.mark.parametrize(
    ("since", "last", "because"),
    [
        (AT - timedelta(days=5), YESTERDAY, Because.NEW_AGENT),
        (AT - timedelta(days=500), AT - timedelta(days=45), Because.LONG_UNSEEN),
        (AT - timedelta(days=500), YESTERDAY, Because.RISK),
        (None, YESTERDAY, Because.RISK),
    ],
)
def test_it_says_why_it_was_chosen(since, last, because):
    card = a_card(1)
    choice = chosen([card], seen(card, last_shown_at=last), replace(HERE, agent_since=since))
    assert choice.due[0].because is because


def test_a_proven_agent_meets_it_in_one_contact_of_five():
    card = a_card(1)
    share = shown_share(card, seen(card, looked=200, failed=0))
    assert share == pytest.approx(PROVEN_SHARE, abs=0.03)


def test_nineteen_clean_contacts_prove_nothing_yet():
    card = a_card(1)
    assert shown_share(card, seen(card, looked=19, failed=0), 200) == 1


def test_an_agent_who_has_read_it_ten_times_meets_it_every_other_time():
    card = a_card(1)
    share = shown_share(card, seen(card, shown=FAMILIAR_AFTER))
    assert share == pytest.approx(FAMILIAR_SHARE, abs=0.04)


def test_when_the_first_is_not_due_the_next_one_may_be():
    dear, cheap = a_card(1, week_loss=1000), a_card(2, week_loss=10)
    known = {**seen(dear, looked=500, failed=0), **seen(cheap)}
    due = {chosen([dear, cheap], known, each).due[0].card.standard_id for each in contacts(50)}
    assert due == {1, 2}


def test_mandatory_prompts_are_always_shown_and_push_the_others_aside():
    card = a_card(1, prompts=(MANDATORY,))
    other = a_card(2, week_loss=1e6)
    known = seen(card, looked=500, failed=0, shown=500)
    choices = [
        chosen([card, other], known, each, Settings(holdout_share=0.5)) for each in contacts(200)
    ]
    assert {choice.arm for choice in choices} == {Arm.SHOWN}
    assert {due.prompt for choice in choices for due in choice.due} == {MANDATORY}


def test_without_points_nothing_is_due():
    choice = chosen([])
    assert (choice.due, choice.arm) == ((), Arm.NONE)


def test_a_point_without_loss_still_has_an_order():
    cards = [a_card(2, week_loss=0, prompts=(PROMPT,)), a_card(1, week_loss=0, prompts=(PROMPT,))]
    assert chosen(cards).due[0].card.standard_id == 1
