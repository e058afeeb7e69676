from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from watchfloor.common.access import Role
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.risks import operations, queries, service
from watchfloor.rooms.risks.contracts import Guard, GuardAction, LossRange
from watchfloor.rooms.risks.models import Case
from watchfloor.rooms.standards import service as standards

from .build import AT, a_point, a_process, access_for, actor_for, approve, hold, propose

pytestmark = pytest.mark.django_db


def test_a_proposed_point_does_not_hold_before_somebody_else_approves_it(cast):
    version = propose(cast)
    assert version.code == "FIN-001"
    assert service.list_points(at=AT) == ()
    approve(cast, version)
    (card,) = service.list_points(at=AT)
    assert (card.code, card.stars, card.version) == ("FIN-001", 3, 1)


def test_its_proposer_cannot_approve_it(cast):
    version = propose(cast, who=Role.RISK_OFFICER)
    with pytest.raises(Refusal):
        approve(cast, version, who=Role.RISK_OFFICER)
    assert service.list_points(at=AT) == ()


def test_an_agent_cannot_approve(cast):
    version = propose(cast, who=Role.PLANNER)
    with pytest.raises(PermissionDenied):
        approve(cast, version, who=Role.AGENT)
    assert service.list_points(at=AT) == ()


def test_a_returned_point_is_revised_and_approved(cast):
    version = propose(cast)
    officer = cast.users[Role.RISK_OFFICER]
    standards.return_version(
        version_id=version.id,
        reason="which limit?",
        access=access_for(officer),
        actor=actor_for(officer),
        at=AT,
    )
    agent = cast.users[Role.AGENT]
    second = operations.revise_point(
        version_id=version.id,
        title=Words("Refund above 500", ""),
        point=a_point(),
        reason="limit named",
        access=access_for(agent),
        actor=actor_for(agent),
        at=AT,
    )
    approve(cast, second)
    (card,) = service.list_points(at=AT)
    assert card.title.en == "Refund above 500"


def test_codes_are_numbered_in_their_zone_and_never_given_twice(cast):
    assert [propose(cast).code for _ in range(2)] == ["FIN-001", "FIN-002"]
    propose(cast, code="FIN-017")
    assert propose(cast).code == "FIN-018"
    assert propose(cast, classes={}).code == "RSK-001"


def test_a_broken_guard_is_refused_in_words_and_nothing_is_saved(cast):
    guard = Guard("g", "record.amount >", GuardAction.BLOCK, Words("wrong", ""))
    with pytest.raises(Refusal) as caught:
        propose(cast, guards=(guard,))
    assert caught.value.code == "risks.guard.invalid"
    assert caught.value.fields["guard"] == "g"
    assert standards.list_proposed(kind="risk_point") == ()
    assert not JournalEntry.objects.filter(action="risks.point.proposed").exists()


def test_a_contact_that_it_came_from_becomes_a_case(cast):
    version = operations.propose_point(
        title=Words("x", ""),
        point=a_point(),
        reason="heard it",
        origin="contact:PBX-17",
        actor=actor_for(cast.users[Role.AGENT]),
        at=AT,
    )
    (case,) = queries.list_cases(standard_id=version.standard_id)
    assert (case.kind, case.name, case.note) == ("contact", "PBX-17", "heard it")


def test_what_is_neither_contact_nor_matter_is_no_case(cast):
    version = hold(cast)
    with pytest.raises(Refusal):
        operations.add_case(
            standard_id=version.standard_id,
            code=version.code,
            subject="standard:4",
            note="",
            actor=actor_for(cast.users[Role.AGENT]),
            at=AT,
        )
    assert not Case.objects.exists()


def test_points_of_a_step_are_those_bound_to_it_the_dearest_first(cast):
    a_process(cast, "refund.open", "refund.confirm")
    hold(cast, code="A", steps=("refund.confirm",), loss=LossRange(1, 2))
    hold(cast, code="B", steps=("refund.confirm", "refund.open"), loss=LossRange(1000, 2000))
    assert [c.code for c in service.points_of_step(step="refund.confirm", at=AT)] == ["B", "A"]
    assert [c.code for c in service.points_of_step(step="refund.open", at=AT)] == ["B"]
    assert service.points_of_step(step="address.change", at=AT) == ()
    assert [step.code for step in service.list_steps(at=AT)] == ["refund.open", "refund.confirm"]


def test_a_day_in_the_past_shows_what_held_then(cast):
    hold(cast, code="A")
    later = AT + timedelta(days=10)
    hold(cast, code="A", title="Another name", at=later)
    hold(cast, code="B", at=later)
    names = [card.title.en for card in service.list_points(at=later)]
    assert names == ["Another name", "Refund too high"]
    between = service.list_points(at=AT + timedelta(days=5))
    assert [card.title.en for card in between] == ["Refund too high"]


def test_stars_set_by_hand_hold_until_their_day_and_need_approval(cast):
    hold(cast, code="A")
    agent = cast.users[Role.RISK_OFFICER]
    until = date(2026, 4, 30)
    version = operations.override_stars(
        code="A",
        stars=5,
        reason="new law",
        until=until,
        today=AT.date(),
        actor=actor_for(agent),
        at=AT,
    )
    assert service.list_points(at=AT)[0].stars == 3
    approve(cast, version, who=Role.DIRECTOR)
    assert service.list_points(at=AT)[0].stars == 5
    after = AT.replace(month=5, day=2)
    assert service.list_points(at=after)[0].stars == 3


@pytest.mark.parametrize(("reason", "days"), [("", 30), ("law", 0), ("law", -1)])
def test_stars_without_reason_or_with_a_past_day_are_refused(cast, reason, days):
    hold(cast, code="A")
    with pytest.raises(Refusal):
        operations.override_stars(
            code="A",
            stars=5,
            reason=reason,
            until=AT.date() + timedelta(days=days),
            today=AT.date(),
            actor=actor_for(cast.users[Role.RISK_OFFICER]),
            at=AT,
        )
    assert standards.list_proposed(kind="risk_point") == ()
