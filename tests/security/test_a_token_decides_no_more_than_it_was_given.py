"""A token carries some of its owner's rights: the others do not approve through it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.matters.models import MatterEvent
from watchfloor.rooms.people import operations as people
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import Process, ProcessStep, VersionCard, VersionState

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
NARROW = ("matters.view", "matters.act", "matters.verify")


@pytest.fixture
def waiting(cast: Any) -> VersionCard:
    """A process that a planner has proposed."""
    planner = cast.users[Role.PLANNER]
    return service.propose(
        kind="process", code="refund", title=Words("Refund", "退款"),
        body=Process((ProcessStep("refund.confirm", Words("Confirm", "核实")),)),
        actor=Actor(planner.username, planner.pk), at=NOW,
    )  # fmt: skip


def give(cast: Any, version: VersionCard, capabilities: tuple[str, ...], **said: str) -> int:
    """Give a verb on the version's change with a token of the director; return the answer."""
    director = cast.users[Role.DIRECTOR]
    token = people.add_token(
        user_id=director.pk, name="robot", capabilities=list(capabilities), days=1,
        actor=Actor(director.username, director.pk), at=NOW,
    )  # fmt: skip
    return Client().post(
        f"/api/v1/matters/{version.change_matter_id}/act",
        said,
        content_type="application/json",
        headers={"authorization": f"Bearer {token.secret}"},
    ).status_code  # fmt: skip


def verbs(version: VersionCard) -> list[str]:
    events = MatterEvent.objects.filter(matter_id=version.change_matter_id or 0).order_by("seq")
    return list(events.values_list("verb", flat=True))


@pytest.mark.parametrize("verb", ["verify", "reject", "cancel"])
def test_without_the_capability_nothing_is_decided(cast, waiting, verb):
    stamp = service.library_stamp(kind="process")
    assert give(cast, waiting, NARROW, verb=verb, note="So be it.") == 403
    assert service.get_version(version_id=waiting.id).state is VersionState.PROPOSED
    assert verbs(waiting) == ["open", "done"]
    assert service.library_stamp(kind="process") == stamp


def test_with_it_the_same_token_approves(cast, waiting):
    assert give(cast, waiting, (*NARROW, "standards.approve"), verb="verify") == 200
    assert service.get_version(version_id=waiting.id).state is VersionState.APPROVED
