"""A person at a desk, and an errand for her: what the tests of this room begin with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterCard, Verb
from watchfloor.rooms.matters.models import MatterEvent
from watchfloor.rooms.people import service as people

from .kinds import Errand

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


class Desk:
    """Acts as one person, a minute later each time unless told when."""

    at = AT

    def __init__(self, user: Any) -> None:
        self.user_id = user.pk
        self.actor = Actor(user.username, user.pk)

    @property
    def access(self) -> Access:
        return people.get_access(user_id=self.user_id)

    def act(self, matter_id: int, verb: Verb, **more: Any) -> MatterCard:
        Desk.at = more.pop("at", Desk.at + timedelta(minutes=1))
        if "access" not in more:
            more["access"] = self.access
        return matters.act(matter_id=matter_id, verb=verb, actor=self.actor, at=Desk.at, **more)


def open_errand(cast: Any, desk: Desk, **more: Any) -> int:
    wanted: dict[str, Any] = {
        "kind": "test_errand",
        "title": "Call back",
        "body": Errand("call", 2),
        "node_id": cast.team.pk,
        "actor": desk.actor,
        "at": AT,
    }
    return matters.open_matter(**{**wanted, **more})


def history(matter_id: int) -> list[str]:
    rows = MatterEvent.objects.filter(matter_id=matter_id).order_by("seq")
    return list(rows.values_list("verb", flat=True))


def refused(code: str, call: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    return caught.value
