"""The best proposal of each line stands on "what to do now" until it expires; deeds at the switch
become matters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Access, Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.operations.proposals import accept, take_back
from watchfloor.rooms.intraday.queries.tasks import list_tasks
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import State

from .build import NOON, a_running_line
from .lines import TODAY, agree

pytestmark = pytest.mark.django_db
MANAGER = Actor(name="floor", origin="test")
ALL = Access(
    roles=frozenset({Role.FLOOR_MANAGER}),
    capabilities=frozenset({"intraday.lead", "intraday.act"}),
    scope=WHOLE_CENTRE,
)
LEADER = Access(capabilities=frozenset({"intraday.lead"}), scope=WHOLE_CENTRE)


@pytest.fixture
def series():
    agree()
    return a_running_line()


def a_proposal(series, kind: ActionKind = ActionKind.DIVERT, *, gain: float = 12.0, place: int = 0):
    return Proposal.objects.create(
        kind=kind.value,
        queue_id=series.queue_id,
        day=TODAY,
        made_at=NOON,
        expires_at=NOON + timedelta(minutes=15),
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        details={"taken_share": 0.25},
        gain_contacts=gain,
        gain_low=gain - 5,
        gain_high=gain + 5,
        service_before=0.7,
        service_after=0.75,
        place=place,
    )


def proposed(access: Access = ALL, at=NOON):
    found = list_tasks(access=access, at=at)
    return [each for each in found if each.key.startswith("intraday.proposal:")]


def test_the_best_proposal_of_a_line_is_work_to_do_until_it_expires(series):
    best, _ = a_proposal(series), a_proposal(series, gain=30.0, place=1)
    (task,) = proposed()
    assert task.key == f"intraday.proposal:{best.pk}"
    assert task.missed_contacts == 12.0
    assert task.due_at == best.expires_at
    assert task.url.endswith(f"#p-{best.pk}")
    assert "70.0%" in task.reason
    assert proposed(at=best.expires_at) == []


def test_time_off_and_other_peoples_work_are_not_told(series):
    a_proposal(series, ActionKind.OFFER_TIME_OFF, gain=-9.0)
    assert proposed() == []
    a_proposal(series, place=1)
    assert len(proposed()) == 1
    assert proposed(LEADER) == []  # who may not carry it out
    nobody = Access(capabilities=ALL.capabilities)
    assert proposed(nobody) == []  # whose reach has no line


def test_what_is_changed_at_the_switch_becomes_a_matter_that_taking_back_ends(series):
    row = a_proposal(series)
    accept(proposal_id=row.pk, scope=WHOLE_CENTRE, actor=MANAGER, at=NOON)
    assert proposed() == []
    (card,) = matters.opened_by(subject=f"proposal:{row.pk}")
    assert (card.kind, card.state) == ("live_action", State.OPEN)
    assert card.title.startswith("Hotline · ")
    assert card.title.endswith("12:00–13:00")
    take_back(proposal_id=row.pk, scope=WHOLE_CENTRE, actor=MANAGER, at=NOON)
    (card,) = matters.opened_by(subject=f"proposal:{row.pk}")
    assert card.state is State.CANCELLED
