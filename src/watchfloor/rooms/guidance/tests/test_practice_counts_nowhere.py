"""A practice ticket is met like a real one and enters no frame, rate, reach or effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.guidance import operations, queries, service
from watchfloor.rooms.guidance.contracts import EventKind, StepEvent
from watchfloor.rooms.guidance.models import AgentPointFacts, PracticeNote, StepDecision
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import By, Kind, ObservationFilter

from .scene import BLOCK, STEP, decide, hold_point, hold_process, now, share

PRACTICE, REAL = "practice:20260329-aaaaaa", "PBX-17"


@pytest.fixture(autouse=True)
def point(cast):
    at = now() - timedelta(minutes=5)
    hold_process(cast, at=at)
    return hold_point(cast, at=at, guards=(BLOCK,))


def work(cast, contact):
    """Reach the step with a wrong record, then confirm the reminder."""
    wrong = {"refund_amount": 800, "approver": ""}
    decision = decide(cast, contact, record=wrong, at=now())
    event = StepEvent(
        key="e-1", kind=EventKind.CONFIRMED, at=now(), step=STEP, agent=cast.agent.code,
        contact=contact, risk=decision.prompts[0].risk, code=decision.prompts[0].code,
    )  # fmt: skip
    return decision, service.record_events(events=[event], at=now())


def seen():
    return observations.list_observations(wanted=ObservationFilter(), scope=WHOLE_CENTRE)


def reached():
    return observations.count_kinds(
        start=now() - timedelta(days=1), end=now() + timedelta(days=1), by=(By.STEP,),
        kinds=(Kind.STEP_REACHED,), scope=WHOLE_CENTRE,
    )  # fmt: skip


def test_practice_is_met_like_real_work_and_leaves_no_observation(cast):
    share(0.0, cast, at=now())
    decision, report = work(cast, PRACTICE)
    assert decision.is_blocked
    assert report.taken == 1
    assert (report.problems, report.stored) == ((), 0)
    assert seen() == ()
    assert tuple(reached()) == ()
    assert not StepDecision.objects.exists()
    assert not AgentPointFacts.objects.exists()


def test_a_real_contact_counts_as_before(cast):
    share(0.0, cast, at=now())
    work(cast, REAL)
    kinds = {each.seen.kind for each in seen()}
    assert kinds == {Kind.STEP_REACHED, Kind.GUARD, Kind.PROMPT_CONFIRMED}
    assert StepDecision.objects.get().answer == EventKind.CONFIRMED
    assert not PracticeNote.objects.exists()


def test_what_was_practiced_is_told_once_and_only_to_who_did_it(cast):
    share(0.0, cast, at=now())
    work(cast, PRACTICE)
    work(cast, PRACTICE)
    lines = queries.list_practice(contact_key=PRACTICE, agent_id=cast.agent.pk)
    kinds = [line.kind for line in lines]
    assert sorted(kinds) == sorted([Kind.STEP_REACHED, Kind.GUARD, Kind.PROMPT_CONFIRMED])
    assert queries.list_practice(contact_key=PRACTICE, agent_id=cast.agent.pk + 1) == ()


def test_nothing_is_withheld_in_practice(cast):
    share(0.5, cast, at=now())
    keys = [f"practice:{number}" for number in range(12)]
    assert all(decide(cast, key, at=now()).prompts for key in keys)


def test_old_practice_is_forgotten(cast):
    decide(cast, PRACTICE, at=now())
    assert operations.prune_notes(at=now()) == 0
    assert operations.prune_notes(at=now() + timedelta(days=31)) > 0
    assert not PracticeNote.objects.exists()


def test_an_opened_ticket_is_practice_and_a_sent_one_tells_what_was_done(cast, client_for):
    client = client_for(Role.AGENT)
    opened = client.get(reverse("guidance:ticket")).context["ticket"]
    assert opened.is_practice
    work(cast, opened.contact)
    url = f"{reverse('guidance:ticket')}?form=refund&contact={opened.contact}"
    page = client.post(url, follow=True)
    assert len(page.context["practice"]) == 3
    assert page.context["ticket"].contact != opened.contact
    assert seen() == ()


def test_a_ticket_of_a_real_contact_is_no_practice(client_for):
    page = client_for(Role.AGENT).get(reverse("guidance:ticket"), {"contact": REAL})
    assert not page.context["ticket"].is_practice


@pytest.mark.parametrize(("role", "shown"), [(Role.AGENT, False), (Role.RISK_OFFICER, True)])
def test_only_who_builds_it_into_pages_is_told_how(role, shown, client_for):
    page = client_for(role).get(reverse("guidance:ticket")).content.decode()
    assert ('id="snippet"' in page) is shown
    assert 'name="step"' in page
