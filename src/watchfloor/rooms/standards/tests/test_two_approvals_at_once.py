"""Two people approve the same version at once: one wins, and it holds once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.models import Library

from .conftest import AT


@pytest.mark.django_db(transaction=True)
def test_one_wins_and_the_other_is_refused(proposed, access, who):
    version = proposed()
    roles = (Role.DIRECTOR, Role.RISK_OFFICER)
    people = [(access(role), who(role)) for role in roles]
    ready = threading.Barrier(len(people))
    ends: list[str] = []

    def approve(may, actor) -> None:
        ready.wait(timeout=20)
        try:
            service.approve(version_id=version.id, access=may, actor=actor, at=AT)
            ends.append("approved")
        except Refusal as refusal:
            ends.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=each) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(ends) == ["approved", "matters.matter.ended"]
    assert Library.objects.get(pk="process").changes == 1
    assert service.held_at(kind="process", code="refund", at=AT) is not None
