"""A standard of a test: a process with one step, proposed by one person, approved by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from watchfloor.common.access import Access, Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.people import service as people
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import Process, ProcessStep, VersionCard

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def process(*steps: str) -> Process:
    return Process(tuple(ProcessStep(step, Words(step, step)) for step in steps))


@pytest.fixture
def who(cast: Any) -> Callable[[Role], Actor]:
    """Return a person of the cast as an actor."""

    def person(role: Role) -> Actor:
        user = cast.users[role]
        return Actor(user.username, user.pk)

    return person


@pytest.fixture
def access(cast: Any) -> Callable[[Role], Access]:
    """Return what a person of the cast may do."""

    def of(role: Role) -> Access:
        return people.get_access(user_id=cast.users[role].pk)

    return of


@pytest.fixture
def proposed(who: Callable[[Role], Actor]) -> Callable[..., VersionCard]:
    """Return a proposer of refund processes."""

    def propose(*steps: str, at: datetime = AT, **extra: Any) -> VersionCard:
        values: dict[str, Any] = {
            "kind": "process", "code": "refund", "title": Words("Refund", "退款"),
            "body": process(*(steps or ("refund.confirm",))), "actor": who(Role.PLANNER), "at": at,
        }  # fmt: skip
        return service.propose(**(values | extra))

    return propose


@pytest.fixture
def approved(
    proposed: Callable[..., VersionCard],
    access: Callable[[Role], Access],
    who: Callable[[Role], Actor],
) -> Callable[..., VersionCard]:
    """Return somebody who proposes and has it approved at once."""

    def approve(*steps: str, at: datetime = AT, **extra: Any) -> VersionCard:
        version = proposed(*steps, at=at, **extra)
        return service.approve(
            version_id=version.id, access=access(Role.RISK_OFFICER),
            actor=who(Role.RISK_OFFICER), at=at,
        )  # fmt: skip

    return approve
