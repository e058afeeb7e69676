"""A shift goes to a colleague: offered, accepted, approved; what may not be changes nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import AskState, CellChange, RosterNotFound
from watchfloor.rooms.rosters.models import Duty, Swap
from watchfloor.rooms.rosters.operations.approving import save_approval_rule
from watchfloor.rooms.rosters.operations.swaps import (
    answer_swap,
    decide_swap,
    offer_swap,
    withdraw_swap,
)
from watchfloor.rooms.rosters.queries.swaps import (
    list_choices,
    list_open_swaps,
    list_swaps,
    list_takable,
)
from watchfloor.rooms.rosters.rules.approving import ApprovalTerms

from .build import (
    ANNA,
    AT,
    BEN,
    MONDAY,
    a_centre,
    a_roster,
    a_version,
    agents,
    early,
    late,
    rest_of_eleven_hours,
    shift_types,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def staff() -> list[int]:
    """Three people: on Monday one works early, another late and Tuesday early, the third is off."""
    people = agents(3, a_centre())
    shift_types()
    rest_of_eleven_hours()
    cells = [early(people[0]), late(people[1]), late(people[1], TUESDAY)]
    operations.publish(version_id=a_version(a_roster(), cells), actor=ANNA, at=AT)
    return people


def duty(agent_id: int, day=MONDAY) -> Duty:
    return Duty.objects.get(agent=agent_id, day=day, cancelled_at=None)


def codes() -> dict[tuple[int, int], str]:
    rows = Duty.objects.filter(cancelled_at=None)
    return {(row.agent_id, row.day.day): row.code for row in rows}


def offer(staff, **more):
    row = duty(staff[0])
    wanted = {"other_id": staff[1], "other_duty_id": duty(staff[1]).pk, **more}
    return offer_swap(duty_id=row.pk, agent_id=staff[0], actor=ANNA, at=AT, **wanted)


def accept(card, agent_id):
    return answer_swap(swap_id=card.id, agent_id=agent_id, accepts=True, actor=BEN, at=AT)


def decide(card, *, approves=True, scope=WHOLE_CENTRE):
    return decide_swap(swap_id=card.id, approves=approves, scope=scope, actor=BEN, at=AT)


def test_an_approved_swap_changes_both_and_says_so_once(staff):
    card = accept(offer(staff), staff[1])
    assert [each.id for each in list_open_swaps(scope=WHOLE_CENTRE, at=AT)] == [card.id]
    before = codes()
    assert decide(card).state is AskState.APPROVED
    assert (codes()[staff[0], 8], codes()[staff[1], 8]) == ("晚", "早")
    assert (before[staff[0], 8], before[staff[1], 8]) == ("早", "晚")
    assert duty(staff[0]).sequence == 1
    assert JournalEntry.objects.filter(action="rosters.duty.changed").count() == 1


def test_a_gift_is_taken_by_who_is_free(staff):
    card = offer(staff, other_id=None, other_duty_id=None)
    assert [each.id for each in list_takable(agent_id=staff[2], at=AT)] == [card.id]
    assert list_takable(agent_id=staff[1], at=AT) == ()  # works that day
    with pytest.raises(Refusal) as refused:
        accept(card, staff[1])
    assert refused.value.code == "rosters.swap.busy"
    decide(accept(card, staff[2]))
    assert (staff[0], 8) not in codes()
    assert codes()[staff[2], 8] == "早"


def test_what_breaks_a_rest_is_neither_offered_nor_kept(staff):
    tuesday = duty(staff[1], TUESDAY)
    operations.change_duties(
        changes=[CellChange(staff[1], TUESDAY, early(staff[1], TUESDAY, 420))],
        cause="edited",
        actor=ANNA,
        at=AT,
    )
    operations.change_duties(
        changes=[CellChange(staff[2], MONDAY, late(staff[2]))], cause="edited", actor=ANNA, at=AT
    )
    operations.change_duties(
        changes=[CellChange(staff[1], MONDAY, early(staff[1]))], cause="edited", actor=ANNA, at=AT
    )
    with pytest.raises(Refusal) as refused:  # late on Monday, early on Tuesday: nine hours between
        offer_swap(
            duty_id=duty(staff[2]).pk,
            agent_id=staff[2],
            other_id=staff[1],
            other_duty_id=duty(staff[1]).pk,
            actor=ANNA,
            at=AT,
        )
    assert refused.value.code == "rosters.swap.unlawful"
    assert not Swap.objects.exists()
    assert tuesday.pk == duty(staff[1], TUESDAY).pk
    choices = list_choices(duty_id=duty(staff[2]).pk, agent_id=staff[2], at=AT)
    assert choices
    assert not any(each.other_id == staff[1] and each.kind == "swap" for each in choices)


def test_a_shift_that_was_swapped_already_is_not_swapped_again(staff):
    first = accept(offer(staff), staff[1])
    with pytest.raises(Refusal) as refused:
        offer(staff, other_id=None, other_duty_id=None)
    assert refused.value.code == "rosters.swap.offered"
    decide(first)
    with pytest.raises(Refusal):
        decide(first)
    assert codes()[staff[0], 8] == "晚"


def test_a_swap_whose_shift_has_changed_since_has_lapsed(staff):
    card = accept(offer(staff), staff[1])
    operations.change_duties(
        changes=[CellChange(staff[0], MONDAY, early(staff[0], start_minute=450))],
        cause="edited",
        actor=ANNA,
        at=AT,
    )
    with pytest.raises(Refusal) as refused:
        decide(card)
    assert refused.value.code == "rosters.swap.lapsed"
    assert codes()[staff[1], 8] == "晚"
    assert list_swaps(agent_id=staff[0], at=AT)[0].state is AskState.LAPSED
    assert list_open_swaps(scope=WHOLE_CENTRE, at=AT) == ()


def test_only_the_one_asked_answers_and_only_a_leader_in_reach_decides(staff):
    card = offer(staff)
    with pytest.raises(RosterNotFound):
        accept(card, staff[2])
    accept(card, staff[1])
    with pytest.raises(RosterNotFound):
        decide(card, scope=Scope(agent_ids=frozenset({staff[2]})))
    with pytest.raises(RosterNotFound):
        withdraw_swap(swap_id=card.id, agent_id=staff[1], actor=BEN, at=AT)
    assert Swap.objects.get().state == AskState.ACCEPTED
    assert codes()[staff[0], 8] == "早"


def test_refused_declined_or_withdrawn_changes_nothing(staff):
    before = codes()
    card = offer(staff)
    refused = answer_swap(swap_id=card.id, agent_id=staff[1], accepts=False, actor=BEN, at=AT)
    declined = decide(accept(offer(staff), staff[1]), approves=False)
    withdrawn = offer(staff)
    withdraw_swap(swap_id=withdrawn.id, agent_id=staff[0], actor=ANNA, at=AT)
    assert (refused.state, declined.state) == (AskState.REFUSED, AskState.DECLINED)
    assert codes() == before


def test_what_a_rule_lets_pass_needs_no_leader(staff):
    terms = ApprovalTerms(days_ahead=2)
    save_approval_rule(node_id=None, what="swap", terms=terms, actor=ANNA, at=AT)
    card = accept(offer(staff), staff[1])
    assert card.state is AskState.APPROVED
    assert Swap.objects.get().decided_by.startswith("rule:")
    assert codes()[staff[0], 8] == "晚"


def test_a_rule_for_other_days_leaves_it_to_the_leader(staff):
    terms = ApprovalTerms(days_ahead=30)
    save_approval_rule(node_id=None, what="swap", terms=terms, actor=ANNA, at=AT)
    assert accept(offer(staff), staff[1]).state is AskState.ACCEPTED


@pytest.mark.parametrize("terms", [ApprovalTerms(days_ahead=-1), ApprovalTerms(most_days=0)])
def test_a_rule_that_cannot_be_meant_is_refused(terms):
    with pytest.raises(Refusal):
        save_approval_rule(node_id=None, what="swap", terms=terms, actor=ANNA, at=AT)
