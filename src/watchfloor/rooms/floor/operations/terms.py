"""Terms of adherence: from a day on, for a part of the centre."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.contracts import DayNotFound, TermsFacts
from watchfloor.rooms.floor.models import AdherenceTerms
from watchfloor.rooms.floor.queries.terms import facts_of
from watchfloor.rooms.floor.rules.terms import check_terms, pack_terms
from watchfloor.rooms.people import service as people

from .figures import work_out_again


@transaction.atomic
def save_terms(
    *, node_id: int, valid_from: date, facts: TermsFacts, scope: Scope, actor: Actor, at: datetime
) -> int:
    """Say how adherence is held in a part of the centre from a day on; the past keeps its own.

    Days from then on that were worked out already are worked out again.

    :raises Refusal: the terms make no sense, or begin long ago.
    :raises DayNotFound: the part is not in reach.
    """
    if not scope.everything and node_id not in scope.node_ids:
        raise DayNotFound(node_id)
    check_terms(facts, valid_from, at.date())
    row = AdherenceTerms.objects.filter(node=node_id, valid_from=valid_from).first()
    before = pack_terms(facts_of(row)) if row else None
    packed = pack_terms(facts)
    kept, _ = AdherenceTerms.objects.update_or_create(
        node_id=node_id, valid_from=valid_from, defaults=packed
    )
    _work_out(node_id, valid_from, at)
    journal.record(
        action="floor.terms.saved",
        subject=f"adherence_terms:{kept.pk}",
        actor=actor,
        at=at,
        before=before,
        after={"node": node_id, "valid_from": valid_from.isoformat(), **packed},
    )
    return kept.pk


def _work_out(node_id: int, valid_from: date, at: datetime) -> None:
    agents = [each.id for each in people.list_agents(scope=WHOLE_CENTRE, node_id=node_id)]
    days = range((at.date() - valid_from).days + 2)
    pairs = ((agent, valid_from + timedelta(days=each)) for each in days for agent in agents)
    work_out_again(pairs=pairs, cause="terms", at=at)
