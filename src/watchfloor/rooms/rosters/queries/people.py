"""Who can be rostered, and under which terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.contracts import PersonRow, WorkTermsCard, WorkTermsFacts
from watchfloor.rooms.rosters.models import WorkTerms


def list_people(
    *,
    node_id: int | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    scope: Scope = WHOLE_CENTRE,
) -> tuple[PersonRow, ...]:
    """Return the agents of a part who are employed on some of the days, by team and code."""
    cards = employed(list_cards(node_id, scope), first_day, last_day)
    terms = terms_of({card.id for card in cards}, last_day)
    rows = (person_row(card, terms.get(card.id)) for card in cards)
    return tuple(sorted(rows, key=lambda row: (row.team, row.code)))


def list_cards(node_id: int | None, scope: Scope = WHOLE_CENTRE) -> tuple[AgentCard, ...]:
    """Return the agents of a part: those who are placed in the organisation."""
    return people.list_agents(scope=scope, node_id=node_id, is_placed=True)


def employed(
    cards: Collection[AgentCard], first: date | None, last: date | None
) -> tuple[AgentCard, ...]:
    """Return those who are employed on some of the days."""
    return tuple(
        card
        for card in cards
        if (last is None or card.employed_from is None or card.employed_from <= last)
        and (first is None or card.employed_to is None or card.employed_to >= first)
    )


def list_work_terms(
    *, agent_ids: Collection[int] | None = None, scope: Scope = WHOLE_CENTRE
) -> tuple[WorkTermsCard, ...]:
    """Return the terms of people in reach, by person, the newest first."""
    rows = WorkTerms.objects.filter(replaced_at=None).order_by("agent_id", "-valid_from")
    if agent_ids is not None:
        rows = rows.filter(agent_id__in=agent_ids)
    if not scope.everything:
        rows = rows.filter(agent_id__in=scope.agent_ids)
    return tuple(work_terms_card(row) for row in rows)


def terms_of(agent_ids: Collection[int], day: date | None) -> Mapping[int, WorkTermsFacts]:
    """Return the terms of some people that hold on a day (their newest)."""
    rows = WorkTerms.objects.filter(replaced_at=None, agent_id__in=agent_ids)
    if day is not None:
        rows = rows.filter(valid_from__lte=day)
    newest = rows.order_by("agent_id", "-valid_from").distinct("agent_id")
    return {row.agent_id: work_terms_card(row).facts for row in newest}


def person_row(card: AgentCard, terms: WorkTermsFacts | None) -> PersonRow:
    """Return an agent as a row of a roster."""
    return PersonRow(
        agent_id=card.id,
        code=card.code,
        name=card.name or card.code,
        node_id=card.node_id,
        team=card.node,
        contract=terms.contract if terms else "",
        skills=card.skills,
    )


def work_terms_card(row: WorkTerms) -> WorkTermsCard:
    """Return a row as a card."""
    facts = WorkTermsFacts(
        agent_id=row.agent_id,
        valid_from=row.valid_from,
        contract=row.contract,
        week_minutes=row.week_minutes,
        days_per_week=row.days_per_week,
        shift_codes=tuple(row.shift_codes),
        weekly_unavailable=tuple((day, a, b) for day, a, b in row.weekly_unavailable),
        tags={name: date.fromisoformat(last) if last else None for name, last in row.tags.items()},
        prefers_from_minute=row.prefers_from_minute,
        prefers_to_minute=row.prefers_to_minute,
    )
    return WorkTermsCard(row.pk, facts, row.made_by, row.made_at)
