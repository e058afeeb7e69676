"""What is not approved goes back with a reason, comes again as a new version, or is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import State, Verb
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import VersionState

from .conftest import AT, process

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def held_id(at):
    held = service.held_at(kind="process", code="refund", at=at)
    return held.id if held else None


@pytest.fixture
def returned(proposed, access, who):
    version = proposed()
    return service.return_version(
        version_id=version.id, reason="The amount is missing.",
        access=access(Role.RISK_OFFICER), actor=who(Role.RISK_OFFICER), at=AT + HOUR,
    )  # fmt: skip


def test_returned_it_says_why_and_waits_for_its_proposer(returned):
    assert returned.state is VersionState.RETURNED
    assert returned.return_reason == "The amount is missing."
    assert [each.id for each in service.list_proposed()] == [returned.id]


def test_a_return_needs_a_reason(proposed, access, who):
    version = proposed()
    with pytest.raises(Refusal) as refused:
        service.return_version(version_id=version.id, reason="  ", access=access(Role.DIRECTOR),
                               actor=who(Role.DIRECTOR), at=AT)  # fmt: skip
    assert refused.value.code == "matters.matter.no_reason"
    assert service.get_version(version_id=version.id).state is VersionState.PROPOSED


def test_what_was_returned_cannot_be_approved(returned, access, who):
    with pytest.raises(Refusal):
        service.approve(version_id=returned.id, access=access(Role.DIRECTOR),
                        actor=who(Role.DIRECTOR), at=AT + HOUR)  # fmt: skip
    assert service.held_at(kind="process", code="refund", at=AT + 2 * HOUR) is None


def test_revised_it_is_a_new_version_and_the_old_one_stays_as_it_was(returned, access, who):
    revised = service.revise(
        version_id=returned.id, body=process("refund.confirm", "refund.amount"),
        title=Words("Refund"), reason="With the amount.", actor=who(Role.PLANNER), at=AT + 2 * HOUR,
    )  # fmt: skip
    assert (revised.number, revised.state) == (2, VersionState.PROPOSED)
    old = service.get_version(version_id=returned.id)
    assert (old.state, old.body) == (VersionState.WITHDRAWN, returned.body)
    states = [
        matters.get_matter(
            matter_id=each.change_matter_id or 0, access=access(Role.DIRECTOR)
        ).card.state
        for each in (old, revised)
    ]
    assert states == [State.CANCELLED, State.DONE]


def test_handed_in_again_as_it_is_it_can_be_approved(returned, access, who):
    matters.act(matter_id=returned.change_matter_id, verb=Verb.DONE, access=access(Role.PLANNER),
                actor=who(Role.PLANNER), at=AT + 2 * HOUR)  # fmt: skip
    assert service.get_version(version_id=returned.id).state is VersionState.PROPOSED
    approved = service.approve(version_id=returned.id, access=access(Role.DIRECTOR),
                               actor=who(Role.DIRECTOR), at=AT + 3 * HOUR)  # fmt: skip
    assert approved.state is VersionState.APPROVED


def test_withdrawn_it_is_out_of_the_way_for_good(proposed, access, who):
    version = proposed()
    gone = service.withdraw(version_id=version.id, reason="Not needed.",
                            access=access(Role.PLANNER), actor=who(Role.PLANNER),
                            at=AT)  # fmt: skip
    assert gone.state is VersionState.WITHDRAWN
    assert service.list_proposed() == ()
    with pytest.raises(Refusal):
        matters.act(matter_id=version.change_matter_id, verb=Verb.REOPEN, access=None, note="Again",
                    actor=who(Role.DIRECTOR), at=AT + HOUR)  # fmt: skip
    assert service.get_version(version_id=version.id).state is VersionState.WITHDRAWN


def test_somebody_elses_proposal_is_withdrawn_only_by_who_could_approve_it(proposed, access, who):
    version = proposed()
    with pytest.raises(PermissionDenied):
        service.withdraw(version_id=version.id, reason="No.", access=access(Role.QUALITY_ANALYST),
                         actor=who(Role.QUALITY_ANALYST), at=AT)  # fmt: skip
    assert service.get_version(version_id=version.id).state is VersionState.PROPOSED


def test_retired_nothing_holds_and_it_can_come_back_with_its_history(approved, access, who):
    version = approved()
    retirement = service.propose_retirement(
        standard_id=version.standard_id, valid_from=None, reason="No refunds any more.",
        actor=who(Role.PLANNER), at=AT + HOUR,
    )  # fmt: skip
    assert held_id(AT + 2 * HOUR) == version.id
    service.approve(version_id=retirement.id, access=access(Role.DIRECTOR),
                    actor=who(Role.DIRECTOR), at=AT + 3 * HOUR)  # fmt: skip
    assert service.held_at(kind="process", code="refund", at=AT + 4 * HOUR) is None
    assert service.list_held(kind="process", at=AT + 4 * HOUR) == ()
    back = approved(at=AT + 5 * HOUR)
    assert back.number == 3
    assert held_id(AT + 5 * HOUR) == back.id
    assert held_id(AT) == version.id


def test_what_does_not_hold_cannot_be_retired(proposed, who):
    version = proposed()
    with pytest.raises(Refusal) as refused:
        service.propose_retirement(standard_id=version.standard_id, valid_from=None, reason="Old.",
                                   actor=who(Role.PLANNER), at=AT)  # fmt: skip
    assert refused.value.code == "standards.retirement.nothing_holds"


def test_many_are_approved_at_once_and_one_that_is_refused_holds_up_no_other(proposed, access, who):
    others = [proposed(f"step.{n}", code=f"process-{n}") for n in range(5)]
    own = proposed("own.step", code="own", actor=who(Role.DIRECTOR))
    report = service.approve_many(
        version_ids=[own.id, *(each.id for each in others)], access=access(Role.DIRECTOR),
        actor=who(Role.DIRECTOR), at=AT,
    )  # fmt: skip
    assert report.approved == tuple(each.id for each in others)
    assert set(report.refused) == {own.id}
    assert len(service.list_held(kind="process", at=AT)) == 5
