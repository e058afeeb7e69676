"""Two at once on one matter: one wins, the other is told why."""

from __future__ import annotations

import pytest

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterCard, State, Verb
from watchfloor.rooms.matters.models import Matter

from .desk import AT, Desk, history, open_errand
from .test_reminders_fire_once import in_threads

pytestmark = pytest.mark.django_db(transaction=True)
ROLES = (Role.QUALITY_ANALYST, Role.RISK_OFFICER, Role.DIRECTOR, Role.PROCESS_OWNER)


@pytest.mark.parametrize("verb", [Verb.VERIFY, Verb.REJECT, Verb.CANCEL])
def test_of_those_who_judge_at_once_one_wins(cast, leader, verb):
    number = open_errand(cast, leader)
    leader.act(number, Verb.DONE)
    at = Desk.at
    desks = [Desk(cast.users[role]) for role in ROLES]
    answers = in_threads(
        [lambda desk=desk: desk.act(number, verb, note="So.", seen_seq=2, at=at) for desk in desks]
    )
    assert sum(isinstance(each, MatterCard) for each in answers) == 1
    lost = [each for each in answers if isinstance(each, Refusal)]
    assert {each.code for each in lost} == {"matters.matter.changed_meanwhile"}
    assert (len(lost), history(number)) == (3, ["open", "done", verb.value])
    assert tuple(matters.find_faults()) == ()


def test_a_child_is_not_opened_under_a_parent_that_ends_meanwhile(cast, leader, analyst):
    for _ in range(5):
        parent = open_errand(cast, analyst)
        answers = in_threads(
            [
                lambda: leader.act(parent, Verb.CANCEL, note="No.", at=AT),  # noqa: B023  run here
                lambda: open_errand(cast, analyst, parent_id=parent),  # noqa: B023  run here
            ]
        )
        assert sum(isinstance(each, Refusal) for each in answers) == 1, answers
        row = Matter.objects.get(pk=parent)
        children = Matter.objects.filter(parent=parent, ended_at=None).count()
        assert (row.state == State.CANCELLED) == (children == 0)
    assert tuple(matters.find_faults()) == ()
