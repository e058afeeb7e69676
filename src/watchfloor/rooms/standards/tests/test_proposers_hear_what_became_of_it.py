"""Who proposed something is told when others revise, approve or return it, and stays named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.access import Role
from watchfloor.common.words import Words
from watchfloor.rooms.notices.models import Notice
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import proposed_as

from .conftest import AT, process

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def notices_of(cast, role, fate):
    return Notice.objects.filter(user_id=cast.users[role].pk, key__endswith=f":{fate}")


def revised(version, access, who, role=Role.PROCESS_OWNER):
    return service.revise(
        version_id=version.id, body=process("refund.check"), title=Words("Refund", "退款"),
        reason="clearer", actor=who(role), access=access(role), at=AT + HOUR,
    )  # fmt: skip


def test_a_revision_names_both_and_tells_the_first(cast, proposed, access, who):
    first = proposed()
    second = revised(first, access, who)
    chain = proposed_as(second, service.list_versions(standard_id=second.standard_id))
    names = [cast.users[role].username for role in (Role.PLANNER, Role.PROCESS_OWNER)]
    assert [each.proposed_by for each in chain] == names
    assert names[1] in notices_of(cast, Role.PLANNER, "revised").get().title
    assert not notices_of(cast, Role.PROCESS_OWNER, "revised").exists()


def test_what_was_given_up_before_is_another_story(proposed, access, who):
    first = proposed()
    service.withdraw(
        version_id=first.id, reason="not now", actor=who(Role.PLANNER),
        access=access(Role.PLANNER), at=AT + HOUR,
    )  # fmt: skip
    again = proposed(at=AT + 2 * HOUR)
    versions = service.list_versions(standard_id=again.standard_id)
    assert [each.id for each in proposed_as(again, versions)] == [again.id]


@pytest.mark.parametrize("fate", ["approved", "returned"])
def test_everybody_in_the_chain_hears_the_decision_but_not_who_took_it(
    fate, cast, proposed, access, who
):
    second = revised(proposed(), access, who)
    given = {"access": access(Role.DIRECTOR), "actor": who(Role.DIRECTOR), "at": AT + 2 * HOUR}
    if fate == "approved":
        service.approve(version_id=second.id, **given)
    else:
        service.return_version(version_id=second.id, reason="unclear", **given)
    assert notices_of(cast, Role.PLANNER, fate).count() == 1
    assert notices_of(cast, Role.PROCESS_OWNER, fate).count() == 1
    assert not notices_of(cast, Role.DIRECTOR, fate).exists()


def test_ones_own_revision_is_no_news(cast, proposed, access, who):
    revised(proposed(), access, who, Role.PLANNER)
    assert not Notice.objects.filter(key__endswith=":revised").exists()
