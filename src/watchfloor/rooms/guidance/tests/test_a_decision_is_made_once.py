"""What an agent meets: once for each contact and step, recorded as it is chosen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from watchfloor.common.access import WHOLE_CENTRE, Role, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.guidance.contracts import Arm, Because, Found, Look
from watchfloor.rooms.guidance.models import AgentPointFacts, StepDecision
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, ObservationFilter, Result
from watchfloor.rooms.risks.contracts import LossRange

from .scene import (
    AT,
    BLOCK,
    CHECK,
    MANDATORY,
    PROMPT,
    STEP,
    WARN,
    decide,
    hold_point,
    hold_process,
    share,
)

LATER = AT + timedelta(minutes=2)


def seen(**wanted):
    found = observations.list_observations(
        wanted=ObservationFilter(**wanted), scope=WHOLE_CENTRE, limit=500
    )
    return [stored.seen for stored in found]


def kinds():
    return sorted(each.kind for each in seen())


@pytest.fixture
def refund(cast):
    share(0.0, cast)
    hold_process(cast)
    return hold_point(cast, checks=(CHECK,), guards=(BLOCK,))


def test_it_brings_prompt_checks_and_guards(cast, refund):
    decision = decide(cast, at=LATER)
    (prompt,), (check,), (guard,) = decision.prompts, decision.checks, decision.guards
    assert (prompt.code, prompt.text, prompt.because) == (
        PROMPT.code, PROMPT.text, Because.NEW_VERSION,
    )  # fmt: skip
    assert (check.code, check.fails_closed) == (CHECK.code, False)
    assert (guard.found, decision.is_blocked) == (Found.CLEAR, False)
    assert (prompt.standard_id, prompt.version_id) == (refund.standard_id, refund.id)


def test_a_guard_that_holds_blocks_and_says_how_to_mend(cast, refund):
    decision = decide(cast, at=LATER, record={"refund_amount": 800, "approver": ""})
    (guard,) = decision.guards
    assert decision.is_blocked
    assert (guard.says, guard.mend) == (BLOCK.says, BLOCK.mend)


def test_a_warning_does_not_block(cast):
    hold_point(cast, guards=(WARN,))
    decision = decide(cast, at=LATER, record={"refund_reason": "goodwill"})
    assert (decision.guards[0].found, decision.is_blocked) == (Found.WARNS, False)


def test_asked_again_it_is_the_same_and_nothing_is_recorded_twice(cast, refund):
    first = decide(cast, at=LATER)
    before = kinds()
    assert decide(cast, at=LATER + timedelta(days=90)) == first
    assert kinds() == before
    assert StepDecision.objects.count() == 1
    assert AgentPointFacts.objects.get().shown == 1


def test_facts_that_change_meanwhile_change_no_decision(cast, refund):
    first = decide(cast, at=LATER)
    AgentPointFacts.objects.update(looked=500, failed=0, shown=900)
    hold_point(cast, title="Dearer", loss=LossRange(1e6, 1e7), at=LATER)
    assert decide(cast, at=LATER + timedelta(minutes=1)).prompts == first.prompts


def test_a_mended_record_is_judged_anew(cast, refund):
    assert decide(cast, at=LATER, record={"refund_amount": 800, "approver": ""}).is_blocked
    again = {"refund_amount": 800, "approver": "B-2"}
    assert not decide(cast, at=LATER + timedelta(minutes=1), record=again).is_blocked
    results = [each.result for each in seen(kinds=(Kind.GUARD,))]
    assert sorted(results) == [Result.FAIL, Result.PASS]


def test_a_first_look_records_nothing_of_the_guards(cast, refund):
    decision = decide(cast, at=LATER, record={}, look=Look(is_final=False))
    assert decision.guards[0].found is Found.GAP
    assert kinds() == [Kind.STEP_REACHED]


def test_withheld_is_recorded_with_its_probability_and_not_shown(cast, refund):
    share(0.5, cast)
    arms = {each: decide(cast, f"C-{each}", at=LATER) for each in range(40)}
    withheld = [each for each, decision in arms.items() if decision.arm is Arm.WITHHELD]
    recorded = seen(kinds=(Kind.PROMPT_WITHHELD,))
    assert 0 < len(withheld) < 40
    assert {each.subject for each in recorded} == {f"contact:C-{each}" for each in withheld}
    assert {(each.probability, each.standard_id) for each in recorded} == {
        (0.5, refund.standard_id)
    }
    assert all(not arms[each].prompts for each in withheld)
    # What was withheld was not read, so it does not make the agent familiar with it.
    shown = [each for each in arms.values() if each.arm is Arm.SHOWN]
    assert AgentPointFacts.objects.get().shown == len(shown)


def test_mandatory_is_shown_to_everybody_whatever_the_holdout(cast):
    share(0.5, cast)
    hold_point(cast, prompts=(MANDATORY,))
    decisions = [decide(cast, f"C-{each}", at=LATER) for each in range(20)]
    assert {decision.arm for decision in decisions} == {Arm.SHOWN}
    assert seen(kinds=(Kind.PROMPT_WITHHELD,)) == []


def test_a_point_of_another_team_says_nothing_here(cast):
    share(0.0, cast)
    hold_process(cast)
    hold_point(cast, title="Theirs", node_id=cast.other_team.pk)
    hold_point(cast, title="Ours", node_id=cast.department.pk)
    (prompt,) = decide(cast, at=LATER).prompts
    assert prompt.title.en == "Ours"


@pytest.mark.parametrize(("queue", "count"), [("cards", 1), ("loans", 0), ("", 1)])
def test_a_point_of_some_queues_says_nothing_in_others(cast, queue, count):
    share(0.0, cast)
    hold_process(cast)
    hold_point(cast, queues=("cards",))
    assert len(decide(cast, at=LATER, look=Look(queue=queue)).prompts) == count


def test_a_step_that_only_a_process_knows_is_empty_and_reached(cast):
    hold_process(cast, steps=("address.change",))
    decision = decide(cast, at=LATER, step="address.change")
    assert (decision.prompts, decision.checks, decision.guards) == ((), (), ())
    assert kinds() == [Kind.STEP_REACHED]


def test_a_step_that_nobody_knows_is_refused_and_leaves_nothing(cast, refund):
    with pytest.raises(Refusal, match=r"guidance\.step\.unknown"):
        decide(cast, at=LATER, step="refund.cnofirm")
    assert StepDecision.objects.count() == 0
    assert seen() == []


@pytest.mark.parametrize("scope", [WHOLE_CENTRE, Scope(agent_ids=frozenset({0}))])
def test_an_agent_who_is_unknown_or_out_of_reach_is_refused_alike(cast, refund, scope):
    code = "A-404" if scope.everything else cast.agent.code
    with pytest.raises(Refusal, match=r"guidance\.agent\.unknown"):
        decide(cast, at=LATER, agent_code=code, scope=scope)
    assert StepDecision.objects.count() == 0


def test_it_takes_few_queries(cast, refund, django_assert_max_num_queries):
    decide(cast, "C-0", at=LATER)  # the library is read once in a process
    with django_assert_max_num_queries(20):
        decide(cast, "C-2", at=LATER + timedelta(milliseconds=300))


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_decision(cast):
    share(0.5, cast)
    hold_process(cast)
    hold_point(cast)

    def ask(number):
        try:
            return decide(cast, f"C-{number // 4}", at=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        decisions = list(pool.map(ask, range(40)))
    for start in range(0, 40, 4):
        assert len(set(decisions[start : start + 4])) == 1
    assert StepDecision.objects.count() == 10
    assert len(seen(kinds=(Kind.STEP_REACHED,))) == 10


def test_the_observation_says_whose_work_it_was_and_in_which_team(cast, refund):
    decide(cast, at=LATER)
    (reached,) = seen(kinds=(Kind.STEP_REACHED,))
    assert (reached.agent_id, reached.node_id, reached.step) == (
        cast.agent.pk, cast.team.pk, STEP,
    )  # fmt: skip
    assert reached.observer_id == cast.users[Role.AGENT].pk
