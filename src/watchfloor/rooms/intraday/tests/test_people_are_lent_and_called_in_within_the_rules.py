"""People lent from line to line and asked to come in: only whom skills, rest and leave allow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.floor.models import Stay
from watchfloor.rooms.intraday.contracts import ActionKind, ProposalState
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.operations import look
from watchfloor.rooms.intraday.operations.proposals import accept, take_back
from watchfloor.rooms.intraday.queries.ahead import lines_ahead
from watchfloor.rooms.intraday.queries.proposals import list_open
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.lending import titled_spans
from watchfloor.rooms.notices.models import Notice
from watchfloor.rooms.people.models import Agent, AgentSkill, Skill, User
from watchfloor.rooms.rosters.models import LineSkill, Offer

from .build import JOB, NOON, a_running_line, contacts_came, people, signed_in
from .lines import TODAY, agree, local

pytestmark = pytest.mark.django_db
MANAGER = Actor(name="floor", origin="test")
LATER = NOON + timedelta(minutes=2)
CALLABLE = "watchfloor.rooms.rosters.service.list_callable"


def may_serve(agents, *skills: str) -> None:
    for code in skills:
        skill = Skill.objects.get_or_create(code=code, defaults={"name": code})[0]
        AgentSkill.objects.bulk_create(
            AgentSkill(agent=agent, skill=skill, level=3) for agent in agents
        )


def works(agents, first: int = 8, last: int = 18) -> None:
    spans = (Span(local(TODAY, first), local(TODAY, last), "queue"),)
    rows = [(agent.pk, TODAY, spans) for agent in agents]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=local(TODAY, 8))


def answered(agents, series) -> None:
    """Let the contacts that came to a line be those of some people."""
    rows = list(Stay.objects.filter(queue=series.queue_id).order_by("pk"))
    for place, row in enumerate(rows):
        row.agent_id = agents[place % len(agents)].pk
    Stay.objects.bulk_update(rows, ["agent_id"])


@pytest.fixture
def two_lines() -> dict[str, Any]:
    """Let a line be short and another have people to spare, of whom six know the first as well."""
    agree()
    short = a_running_line("cards", day=[60.0] * 20, day_sd=0.03)
    spare = a_running_line("loans", day=[20.0] * 20, day_sd=0.03)
    own, others = people(9), people(14)
    for series, code in ((short, "cards"), (spare, "loans")):
        skill = Skill.objects.get_or_create(code=code, defaults={"name": code})[0]
        LineSkill.objects.create(series=series, skill=skill)
    may_serve(own, "cards")
    may_serve(others, "loans")
    may_serve(others[:6], "cards")
    works([*own, *others])
    signed_in([*own, *others], local(TODAY, 8))
    for series, agents, seconds in ((short, own, 30), (spare, others, 90)):
        contacts_came(series, local(TODAY, 8), NOON, every_seconds=seconds)
        answered(agents, series)
    return {"short": short, "spare": spare, "own": own, "others": others}


def proposed(kind: ActionKind, at=NOON):
    return [each for each in list_open(scope=WHOLE_CENTRE, at=at) if each.kind is kind]


def people_of_lines(at) -> dict[int, float]:
    lines = lines_ahead(read_running(at=at, scope=WHOLE_CENTRE))
    return {queue_id: float(line.people[1]) for queue_id, line in lines.items()}


def test_who_has_the_skill_and_serves_another_line_is_lent(two_lines):
    look(actor=JOB, at=NOON)
    (card,) = proposed(ActionKind.MOVE_SKILL)
    assert card.queue_id == two_lines["short"].queue_id
    able = {agent.pk for agent in two_lines["others"][:6]}
    assert card.agent_ids
    assert set(card.agent_ids) <= able
    assert "skill_levels" in card.rules
    assert card.agent_hours == 0


def test_who_still_learns_a_line_is_not_lent_to_it(two_lines):
    AgentSkill.objects.filter(agent__in=two_lines["others"], skill__code="cards").update(level=1)
    look(actor=JOB, at=NOON)
    assert proposed(ActionKind.MOVE_SKILL) == []


def test_accepting_lends_them_and_taking_back_ends_it(two_lines):
    for agent in two_lines["others"]:
        agent.user = User.objects.create(username=f"user-{agent.code}")
        agent.save()
    look(actor=JOB, at=NOON)
    (card,) = proposed(ActionKind.MOVE_SKILL)
    before = people_of_lines(LATER)
    accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    during = people_of_lines(LATER)
    short, spare = two_lines["short"].queue_id, two_lines["spare"].queue_id
    # As many more as are lent, less the absence that is reckoned with.
    assert during[short] == pytest.approx(before[short] + len(card.agent_ids), abs=0.5)
    assert during[spare] == pytest.approx(before[spare] - len(card.agent_ids), abs=0.5)
    day = floor.list_schedules(agent_ids=card.agent_ids[:1], first_day=TODAY, last_day=TODAY)
    assert "Cards" in [span.title for span in day[0].spans]
    assert Notice.objects.filter(key=f"intraday:proposal:{card.id}").count() == len(card.agent_ids)
    done = take_back(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    assert done.state is ProposalState.UNDONE
    assert people_of_lines(LATER) == pytest.approx(before)
    assert Notice.objects.filter(key=f"intraday:proposal:{card.id}:undone").exists()
    assert JournalEntry.objects.filter(action="intraday.proposal.undone").count() == 1


def test_nobody_is_lent_who_has_gone_home_since(two_lines):
    look(actor=JOB, at=NOON)
    (card,) = proposed(ActionKind.MOVE_SKILL)
    works([Agent.objects.get(pk=card.agent_ids[0])], 8, 11)
    with pytest.raises(Refusal) as refused:
        accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    assert refused.value.code == "intraday.proposal.changed"
    assert Proposal.objects.get(pk=card.id).state == ProposalState.OPEN
    day = floor.list_schedules(agent_ids=card.agent_ids[1:], first_day=TODAY, last_day=TODAY)
    assert {span.title for each in day for span in each.spans} <= {""}


def test_only_whom_the_rosters_room_calls_callable_is_asked_to_come(two_lines, monkeypatch):
    off = people(3)
    may_serve(off, "cards")
    asked: list[tuple[set[int], Window]] = []

    def callable_people(*, agent_ids, window):
        asked.append((set(agent_ids), window))
        return (off[1].pk,)

    monkeypatch.setattr(CALLABLE, callable_people)
    look(actor=JOB, at=NOON)
    agent_ids, window = asked[0]
    assert agent_ids == {agent.pk for agent in off}  # nobody who works today
    assert window.start >= NOON + timedelta(hours=1)
    (card,) = proposed(ActionKind.CALL_IN)
    assert card.agent_ids == (off[1].pk,)
    assert {"rest_between_shifts", "days_in_a_row"} <= set(card.rules)


def test_accepting_a_call_offers_the_shift_until_it_is_taken_back(two_lines, monkeypatch):
    (off,) = people(1)
    off.user = User.objects.create(username="off")
    off.save()
    may_serve([off], "cards")
    monkeypatch.setattr(CALLABLE, lambda **_: (off.pk,))
    look(actor=JOB, at=NOON)
    (card,) = proposed(ActionKind.CALL_IN)
    accept(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    offer = Offer.objects.get()
    assert (offer.kind, offer.places, offer.withdrawn_at) == ("call_in", 1, None)
    assert Notice.objects.filter(user=off.user).count() == 1
    take_back(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    offer.refresh_from_db()
    assert offer.withdrawn_at == LATER
    with pytest.raises(Refusal) as refused:
        take_back(proposal_id=card.id, scope=WHOLE_CENTRE, actor=MANAGER, at=LATER)
    assert refused.value.code == "intraday.proposal.not_undone"


def test_a_title_is_laid_over_a_part_of_the_work_alone():
    spans = (
        Span(local(TODAY, 8), local(TODAY, 12), "queue"),
        Span(local(TODAY, 12), local(TODAY, 13), "meal"),
        Span(local(TODAY, 13), local(TODAY, 18), "queue"),
    )
    lent = titled_spans(spans, "queue", local(TODAY, 11), local(TODAY, 14), "Cards")
    assert [(each.start, each.end, each.code, each.title) for each in lent] == [
        (local(TODAY, 8), local(TODAY, 11), "queue", ""),
        (local(TODAY, 11), local(TODAY, 12), "queue", "Cards"),
        (local(TODAY, 12), local(TODAY, 13), "meal", ""),
        (local(TODAY, 13), local(TODAY, 14), "queue", "Cards"),
        (local(TODAY, 14), local(TODAY, 18), "queue", ""),
    ]
