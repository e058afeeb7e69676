"""A verb: what happens next to a matter, with all that follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max

from watchfloor.common import journal
from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters.contracts import (
    ENDED,
    ClockSpec,
    Event,
    MatterCard,
    MatterKind,
    MatterNotFound,
    Moved,
    Verb,
)
from watchfloor.rooms.matters.models import Matter
from watchfloor.rooms.matters.queries.rows import (
    card_of,
    event_row,
    is_in_reach,
    read_clocks,
    read_events,
)
from watchfloor.rooms.matters.queries.worktime import WorkCalendar
from watchfloor.rooms.matters.rules import kinds
from watchfloor.rooms.matters.rules.clocks import steps_to_come
from watchfloor.rooms.matters.rules.replay import Standing, advance, replay
from watchfloor.rooms.matters.rules.verbs import (
    Around,
    changed_meanwhile,
    check_verb,
    parent_ended,
    settle_time,
)
from watchfloor.rooms.people import service as people

from .caching import SYSTEM, save_standing
from .telling import fired_of, step_event, tell_of_event, tell_of_steps

PAST = {
    Verb.OPEN: "opened",
    Verb.ASSIGN: "assigned",
    Verb.HOLD: "held",
    Verb.RESUME: "resumed",
    Verb.DONE: "done",
    Verb.REJECT: "rejected",
    Verb.VERIFY: "verified",
    Verb.CANCEL: "cancelled",
    Verb.REOPEN: "reopened",
    Verb.REMIND: "reminded",
}


@dataclass
class _Taking:
    """A verb while it is taken: the locked row and its history, which grows."""

    row: Matter
    kind: MatterKind | None
    events: list[Event]
    clocks: tuple[ClockSpec, ...]
    standing: Standing
    work: WorkCalendar

    def append(self, events: Sequence[Event]) -> None:
        for event in events:
            event_row(self.row.pk, event).save(force_insert=True)
            self.standing = advance(self.standing, event)
            self.events.append(event)


@transaction.atomic
def act(  # noqa: PLR0913  the agreed door: each says one thing about the verb
    *,
    matter_id: int,
    verb: Verb,
    access: Access | None,
    actor: Actor,
    at: datetime,
    to_user_id: int | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    seen_seq: int | None = None,
) -> MatterCard:
    """Let a verb happen to a matter, with the effects of its kind, or not at all.

    `access` None is the system itself. `seen_seq` is the last event that the one who acts has
    seen: what has happened since, reminders aside, refuses the verb.

    :raises MatterNotFound: there is none, or it is out of reach.
    :raises PermissionDenied: the capability is missing.
    :raises Refusal: the verb may not come next, needs a reason, or was chosen too late.
    """
    taking = _begin(matter_id, verb, access)
    before = taking.standing
    _refuse_stale(taking.events, seen_seq)
    around = family_of(taking.row, verb)
    at = settle_time(taking.standing, at, around)
    _fire_reached_steps(taking, at)
    event = Event(
        seq=taking.standing.seq + 1,
        at=at,
        verb=verb,
        actor_id=actor.user_id,
        actor=actor.name,
        to_user_id=to_user_id,
        note=note.replace("\0", "").strip(),
        data=dict(data or {}),
    )
    check_verb(taking.standing, event, around)
    _check_new_owner(event)
    taking.append([event])
    save_standing(taking.row, taking.events, taking.clocks, taking.work)
    _tell_parent(taking.row, before, taking.standing)
    tell_of_event(taking.row, event)
    run_effects(taking.row, taking.kind, event, actor, access)
    if verb is Verb.REOPEN:
        _end_effect_checks(taking.row, at)
    _record(taking, before, event, actor)
    return get_card(matter_id)


def _begin(matter_id: int, verb: Verb, access: Access | None) -> _Taking:
    row = lock_matter(matter_id)
    if row is None or not is_in_reach(row, access):
        raise MatterNotFound(matter_id)
    kind = kinds.find_kind(row.kind)
    capability = kinds.capability_for(kind, verb, row.body)
    if access is not None and not access.can(capability):
        raise PermissionDenied(capability)
    if verb is Verb.OPEN or (kind is not None and verb in kind.without):
        raise _unknown_verb(verb)
    events = list(read_events(matter_id))
    clocks = read_clocks(matter_id)
    return _Taking(row, kind, events, clocks, replay(events), WorkCalendar())


def lock_matter(matter_id: int) -> Matter | None:
    """Return a matter that nobody else can change until the transaction ends."""
    rows = Matter.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(pk=matter_id).first()


def get_card(matter_id: int) -> MatterCard:
    """Return a matter as it stands now."""
    return card_of(Matter.objects.select_related("node", "owner").get(pk=matter_id))


def family_of(row: Matter, verb: Verb) -> Around:
    """Return what the family says about a verb; a reopened child's parent is locked with it."""
    if verb in {Verb.DONE, Verb.VERIFY, Verb.CANCEL}:
        children = Matter.objects.filter(parent_id=row.pk)
        return Around(
            open_children=children.filter(ended_at=None).count(),
            children_at=children.aggregate(last=Max("last_at"))["last"],
        )
    if verb is Verb.REOPEN and row.parent_id is not None:
        parent = lock_matter(row.parent_id)
        return Around(is_parent_ended=parent is not None and parent.ended_at is not None)
    return Around()


def _refuse_stale(events: Sequence[Event], seen_seq: int | None) -> None:
    if seen_seq is None:
        return
    if any(event.seq > seen_seq and event.verb is not Verb.REMIND for event in events):
        raise changed_meanwhile()


def _fire_reached_steps(taking: _Taking, at: datetime) -> None:
    """Fire what a clock reached before this verb: the sweeper may have been down meanwhile."""
    if taking.standing.state in ENDED or not taking.clocks:
        return
    work = taking.work.of(taking.row.node_id)
    due = steps_to_come(taking.clocks, taking.events, taking.standing, work)
    reached = [each for each in due if each.at <= at]
    first = taking.standing.seq + 1
    events = [
        step_event(taking.row, taking.clocks, each, seq=first + number, at=at)
        for number, each in enumerate(reached)
    ]
    taking.append(events)
    tell_of_steps([fired_of(taking.row, event) for event in events], at=at)


def _check_new_owner(event: Event) -> None:
    if event.verb is not Verb.ASSIGN or event.to_user_id is None:
        return
    if not people.get_access(user_id=event.to_user_id).can("matters.act"):
        raise Refusal(
            code="matters.matter.owner_cannot_act",
            what="That person cannot work on matters.",
            mend="Choose somebody who signs in and has a role.",
        )


def _tell_parent(row: Matter, before: Standing, after: Standing) -> None:
    if row.parent_id is None or (before.state in ENDED) == (after.state in ENDED):
        return
    change = -1 if after.state in ENDED else 1
    Matter.objects.filter(pk=row.parent_id).update(open_children=F("open_children") + change)


def lock_open_parent(parent_id: int) -> Matter:
    """Return a locked parent for a new child. :raises Refusal: it has ended."""
    parent = lock_matter(parent_id)
    if parent is None:
        raise MatterNotFound(parent_id)
    if parent.ended_at is not None:
        raise parent_ended()
    return parent


def run_effects(
    row: Matter, kind: MatterKind | None, event: Event, actor: Actor, access: Access | None = None
) -> None:
    """Do what the kind does after a verb, in the same transaction."""
    effect = kind.effects.get(event.verb) if kind else None
    if effect is None:
        return
    effect(
        Moved(
            matter_id=row.pk,
            kind=row.kind,
            verb=event.verb,
            body=kinds.read_body(kind, row.body),
            subject=row.subject,
            parent_id=row.parent_id,
            standard_version_id=row.standard_version_id,
            actor=actor,
            at=event.at,
            note=event.note,
            data=event.data,
            access=access,
        )
    )


def _end_effect_checks(row: Matter, at: datetime) -> None:
    """What is open again needs no check of its effect any more."""
    checks = Matter.objects.filter(checks_id=row.pk, ended_at=None).exclude(state="done")
    for number in checks.values_list("pk", flat=True):
        act(
            matter_id=number,
            verb=Verb.CANCEL,
            access=None,
            actor=SYSTEM,
            at=at,
            note="The matter was reopened.",
        )


def _record(taking: _Taking, before: Standing, event: Event, actor: Actor) -> None:
    after = replace(taking.standing)
    journal.record(
        action=f"matters.matter.{PAST[event.verb]}",
        subject=f"matter:{taking.row.pk}",
        actor=actor,
        at=event.at,
        before={"state": before.state.value, "owner": before.owner_id},
        after={
            "state": after.state.value,
            "owner": after.owner_id,
            "seq": event.seq,
            "note": event.note,
        },
    )


def _unknown_verb(verb: Verb) -> Refusal:
    return Refusal(
        code="matters.verb.unknown",
        what="A matter of this kind does not know “%(verb)s”.",
        fields={"verb": verb.value},
    )
