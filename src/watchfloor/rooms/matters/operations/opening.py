"""Open a matter: its body checked, its clocks copied, its first event written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters.contracts import ClockSpec, Event, Verb
from watchfloor.rooms.matters.models import Matter, MatterClock
from watchfloor.rooms.matters.queries.rows import clock_rows, event_row
from watchfloor.rooms.matters.queries.worktime import WorkCalendar
from watchfloor.rooms.matters.rules import kinds
from watchfloor.rooms.matters.rules.cache import cache_of

from .acting import lock_open_parent, run_effects
from .caching import fill_columns, write_cache
from .telling import tell_of_event


@transaction.atomic
def open_matter(  # noqa: PLR0913  the agreed door: each names one fact of the matter
    *,
    kind: str,
    title: str,
    body: Any,
    subject: str = "",
    node_id: int | None = None,
    parent_id: int | None = None,
    standard_version_id: int | None = None,
    clocks: Sequence[ClockSpec] | None = None,
    owner_id: int | None = None,
    expected_loss: float = 0.0,
    actor: Actor,
    at: datetime,
    note: str = "",
    checks: tuple[int, int] | None = None,
) -> int:
    """Open a matter and return its number. Clocks left out are those of the kind.

    `checks` names the matter and the round of it whose effect this one asks for.

    :raises Refusal: unknown kind, a body or clocks that are not valid, no title, an ended parent.
    """
    known = kinds.get_kind(kind)
    kinds.check_clocks(chosen := tuple(known.clocks if clocks is None else clocks))
    row = Matter(
        kind=kind,
        title=_checked_title(title),
        body=kinds.write_body(known, body),
        subject=subject[:200],
        node_id=node_id,
        parent_id=parent_id,
        standard_version_id=standard_version_id,
        expected_loss=_checked_loss(expected_loss),
        effect_check_weeks=known.effect_check_weeks,
        checks_id=checks[0] if checks else None,
        checks_round=checks[1] if checks else None,
    )
    event = _opening(parent_id, owner_id, note, actor, at)
    _store(row, event, chosen)
    tell_of_event(row, event)
    run_effects(row, known, event, actor)
    journal.record(
        action="matters.matter.opened",
        subject=f"matter:{row.pk}",
        actor=actor,
        at=event.at,
        after={"kind": kind, "title": row.title, "about": subject, "owner": owner_id},
    )
    return row.pk


def _opening(
    parent_id: int | None, owner_id: int | None, note: str, actor: Actor, at: datetime
) -> Event:
    at, said = _not_before_parent(parent_id, at), note.replace("\0", "").strip()
    return Event(1, at, Verb.OPEN, actor.user_id, actor.name, owner_id, said)


def _checked_title(title: str) -> str:
    title = " ".join(title.replace("\0", "").split())
    if not title:
        raise Refusal(
            code="matters.matter.no_title",
            what="The matter has no title.",
            mend="Say in a few words what must be brought to an end.",
        )
    return title[:300]


def _checked_loss(loss: float) -> float:
    if not math.isfinite(loss) or loss < 0:
        raise Refusal(
            code="matters.matter.loss_invalid",
            what="An expected loss is an amount of money, zero or more.",
            where="%(loss)s",
            fields={"loss": loss},
        )
    return loss


def _not_before_parent(parent_id: int | None, at: datetime) -> datetime:
    """Lock the parent, count the child there, and return when the child is opened."""
    if parent_id is None:
        return at
    parent = lock_open_parent(parent_id)
    Matter.objects.filter(pk=parent_id).update(open_children=F("open_children") + 1)
    return max(at, parent.opened_at)


def _store(row: Matter, event: Event, clocks: tuple[ClockSpec, ...]) -> None:
    work = WorkCalendar()
    cached = cache_of(
        [event],
        clocks,
        work.of(row.node_id),
        check_weeks=row.effect_check_weeks,
        is_checked=False,
    )
    fill_columns(row, cached, clocks)
    row.save(force_insert=True)
    event_row(row.pk, event).save(force_insert=True)
    MatterClock.objects.bulk_create(clock_rows(row.pk, clocks))
    if cached.steps:
        write_cache(row, cached, clocks)
