"""The doctor replays every matter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchfloor.common.actor import Actor
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import EFFECT_CHECK, EffectCheck
from watchfloor.rooms.matters.models import Matter, MatterEvent
from watchfloor.shell.health.findings import Status
from watchfloor.shell.health.matters import check_matters

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def matter_id() -> int:
    return matters.open_matter(
        kind=EFFECT_CHECK,
        title="Did it help?",
        body=EffectCheck(matter_id=1, title="Call back", verified_at=AT),
        actor=Actor("test"),
        at=AT,
    )


def test_matters_that_follow_from_their_events_are_fine(matter_id):
    (finding,) = check_matters()
    assert (finding.status, finding.mend) == (Status.OK, "")


def test_a_changed_cache_is_a_fault_with_a_way_to_mend_it(matter_id):
    Matter.objects.filter(pk=matter_id).update(state="held")
    (finding,) = check_matters()
    assert finding.status is Status.FAULT
    assert f"#{matter_id} has state held, its events say open" in finding.what % finding.fields
    assert "at night" in finding.mend


def test_a_history_that_cannot_be_is_a_fault(matter_id):
    MatterEvent.objects.create(matter_id=matter_id, seq=2, at=AT, verb="verify", actor="x")
    (finding,) = check_matters()
    assert finding.status is Status.FAULT
    assert "backup" in finding.mend
