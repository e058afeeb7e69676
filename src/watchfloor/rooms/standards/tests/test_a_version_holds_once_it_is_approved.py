"""A version comes into force by a verified change, from its day on, and never in the past."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import State, Verb
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import VersionState
from watchfloor.rooms.standards.models import StandardVersion

from .conftest import AT, process

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def held(at):
    return service.held_at(kind="process", code="refund", at=at)


def test_a_proposal_holds_nothing_and_waits_with_somebody_else(proposed, access):
    version = proposed()
    assert version.state is VersionState.PROPOSED
    assert held(AT + DAY) is None
    assert [each.id for each in service.list_proposed(kind="process")] == [version.id]
    matter = matters.get_matter(matter_id=version.change_matter_id, access=access(Role.DIRECTOR))
    assert matter.card.state is State.DONE


def test_its_proposer_cannot_approve_it(proposed, access, who):
    version = proposed(actor=who(Role.RISK_OFFICER))
    with pytest.raises(Refusal) as refused:
        service.approve(
            version_id=version.id, access=access(Role.RISK_OFFICER),
            actor=who(Role.RISK_OFFICER), at=AT,
        )  # fmt: skip
    assert refused.value.code == "matters.matter.own_work"
    assert held(AT + DAY) is None


def test_approved_it_holds_from_that_instant(approved):
    version = approved()
    assert (version.valid_from, version.valid_to) == (AT, None)
    assert held(AT - timedelta(microseconds=1)) is None
    assert held(AT).body == process("refund.confirm")
    assert service.list_proposed() == ()


def test_verified_on_the_page_of_matters_it_holds_too(proposed, access, who):
    version = proposed()
    matters.act(
        matter_id=version.change_matter_id, verb=Verb.VERIFY, access=access(Role.DIRECTOR),
        actor=who(Role.DIRECTOR), at=AT + DAY,
    )  # fmt: skip
    assert held(AT + DAY).id == version.id
    assert held(AT + DAY).approved_by == "director"


def test_without_the_capability_nobody_approves_by_either_way(proposed, access, who):
    version = proposed()
    may, actor = access(Role.QUALITY_ANALYST), who(Role.QUALITY_ANALYST)
    with pytest.raises(PermissionDenied):
        service.approve(version_id=version.id, access=may, actor=actor, at=AT)
    with pytest.raises(PermissionDenied), transaction.atomic():
        matters.act(
            matter_id=version.change_matter_id, verb=Verb.VERIFY, access=may, actor=actor, at=AT
        )
    assert held(AT + DAY) is None
    assert service.get_version(version_id=version.id).state is VersionState.PROPOSED


def test_a_later_day_is_waited_for(approved):
    approved()
    version = approved("refund.confirm", "refund.pay", valid_from=AT + 7 * DAY)
    assert held(AT + 6 * DAY).number == 1
    assert held(AT + 7 * DAY).id == version.id


def test_approved_late_it_holds_from_its_approval_not_from_the_wanted_day(proposed, access, who):
    version = proposed(valid_from=AT + DAY)
    approved = service.approve(
        version_id=version.id, access=access(Role.DIRECTOR), actor=who(Role.DIRECTOR),
        at=AT + 3 * DAY,
    )  # fmt: skip
    assert approved.valid_from == AT + 3 * DAY
    assert held(AT + 2 * DAY) is None


def test_nobody_proposes_for_the_past(proposed):
    with pytest.raises(Refusal) as refused:
        proposed(valid_from=AT - DAY)
    assert refused.value.code == "standards.version.in_the_past"
    assert not StandardVersion.objects.exists()


def test_what_held_on_a_past_day_is_still_told(approved):
    approved()
    approved("refund.confirm", "refund.pay", at=AT + 10 * DAY)
    approved("refund.close", at=AT + 20 * DAY)
    numbers = [
        getattr(held(AT + days * DAY), "number", None) for days in (-1, 0, 9, 10, 19, 20, 99)
    ]
    assert numbers == [None, 1, 1, 2, 2, 3, 3]
    ends = [each.valid_to for each in service.list_versions(standard_id=held(AT).standard_id)]
    assert ends == [None, AT + 20 * DAY, AT + 10 * DAY]


def test_a_version_cannot_begin_before_one_that_is_already_to_come(approved, proposed, access, who):
    approved()
    approved("refund.pay", valid_from=AT + 30 * DAY)
    early = proposed("refund.close", valid_from=AT + 10 * DAY)
    with pytest.raises(Refusal) as refused:
        service.approve(version_id=early.id, access=access(Role.DIRECTOR),
                        actor=who(Role.DIRECTOR), at=AT)  # fmt: skip
    assert refused.value.code == "standards.version.before_the_former"
    assert held(AT + 12 * DAY).number == 1
    assert held(AT + 30 * DAY).number == 2


def test_without_a_day_it_takes_the_place_of_the_one_to_come(approved):
    approved()
    approved("refund.pay", valid_from=AT + 30 * DAY)
    approved("refund.close")
    assert [held(AT + days * DAY).number for days in (0, 29, 30)] == [1, 1, 3]


def test_a_proposal_overtaken_by_a_newer_one_is_refused(proposed, approved, access, who):
    old = proposed()
    approved("refund.pay", at=AT + DAY)
    with pytest.raises(Refusal) as refused:
        service.approve(version_id=old.id, access=access(Role.DIRECTOR), actor=who(Role.DIRECTOR),
                        at=AT + 2 * DAY)  # fmt: skip
    assert refused.value.code == "standards.version.overtaken"
    assert held(AT + 3 * DAY).number == 2


def test_the_database_refuses_to_change_what_a_version_says_or_when_it_held(approved):
    version = approved()
    rows = StandardVersion.objects.filter(pk=version.id)
    changes: list[dict[str, Any]] = [
        {"body": {}}, {"number": 9}, {"title_en": "Other"}, {"valid_from": AT + DAY},
        {"approved_by": "somebody"}, {"standard_id": version.standard_id + 1},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert service.get_version(version_id=version.id) == version


def test_the_stamp_changes_with_an_approval_and_with_the_coming_of_a_day(proposed, approved):
    before = service.library_stamp(kind="process")
    proposed("refund.pay")
    assert service.library_stamp(kind="process") == before
    approved("refund.pay", valid_from=AT + DAY)
    after = service.library_stamp(kind="process")
    assert after != before
    stamps = [service.library_stamp(kind="process", at=AT + hours * DAY) for hours in (0, 1, 2)]
    assert stamps[0] != stamps[1] == stamps[2]
    assert service.library_stamp(kind="clock_policy") != after
