"""Terms of people: from a day on, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import WorkTermsFacts
from watchfloor.rooms.rosters.models import ShiftType, WorkTerms
from watchfloor.rooms.rosters.rules.catalogue import check_work_terms


@transaction.atomic
def save_work_terms(*, terms: Sequence[WorkTermsFacts], actor: Actor, at: datetime) -> int:
    """Say how people work from days on, all or none; return how many were saved.

    Terms of the same person from the same day are replaced.

    :raises Refusal: some make no sense, or a person is there twice for a day.
    """
    _check(terms)
    keys = {(each.agent_id, each.valid_from) for each in terms}
    rows = WorkTerms.objects.select_for_update().filter(
        replaced_at=None, agent_id__in={agent for agent, _ in keys}
    )
    replaced = [row for row in rows if (row.agent_id, row.valid_from) in keys]
    for row in replaced:
        row.replaced_at = at
    WorkTerms.objects.bulk_update(replaced, ["replaced_at"])
    WorkTerms.objects.bulk_create(_row(each, actor, at) for each in terms)
    journal.record(
        action="rosters.terms.saved",
        subject="work_terms",
        actor=actor,
        at=at,
        before={"replaced": [row.pk for row in replaced]},
        after={"people": len(keys), "agents": sorted(agent for agent, _ in keys)[:200]},
    )
    return len(terms)


def _check(terms: Sequence[WorkTermsFacts]) -> None:
    codes = frozenset(ShiftType.objects.filter(removed_at=None).values_list("code", flat=True))
    seen = set()
    for each in terms:
        check_work_terms(each, codes)
        key = (each.agent_id, each.valid_from)
        if key in seen:
            raise Refusal(
                code="rosters.terms.twice",
                what=msgid("The same person has two terms from the same day."),
                where=msgid("Agent %(agent)s, from %(day)s"),
                mend=msgid("Give each day once."),
                fields={"agent": each.agent_id, "day": each.valid_from.isoformat()},
            )
        seen.add(key)


def _row(facts: WorkTermsFacts, actor: Actor, at: datetime) -> WorkTerms:
    return WorkTerms(
        agent_id=facts.agent_id,
        valid_from=facts.valid_from,
        contract=facts.contract,
        week_minutes=facts.week_minutes,
        days_per_week=facts.days_per_week,
        shift_codes=list(facts.shift_codes),
        weekly_unavailable=[list(each) for each in facts.weekly_unavailable],
        tags={name: last.isoformat() if last else None for name, last in facts.tags.items()},
        prefers_from_minute=facts.prefers_from_minute,
        prefers_to_minute=facts.prefers_to_minute,
        made_by=actor.name,
        made_at=at,
    )
