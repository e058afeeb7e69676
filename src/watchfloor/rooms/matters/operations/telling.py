"""Tell people, through the notices room, what a matter wants of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.matters.contracts import ClockSpec, Event, Verb
from watchfloor.rooms.matters.models import Matter
from watchfloor.rooms.matters.rules.clocks import Due
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import UserCard

from .caching import SYSTEM

_ONE_BY_ONE = 5  # more steps of one person at once become one line


def step_event(
    row: Matter, clocks: Sequence[ClockSpec], due: Due, *, seq: int, at: datetime
) -> Event:
    """Return the event of a step that is fired."""
    spec = clocks[due.clock]
    return Event(
        seq=seq,
        at=at,
        verb=Verb.REMIND,
        actor_id=None,
        actor=SYSTEM.name,
        data={
            "clock": due.clock,
            "round": due.round,
            "step": due.step,
            "name": spec.name,
            "to": spec.steps[due.step].to,
            "after_minutes": spec.steps[due.step].after_minutes,
        },
    )


def tell_of_event(row: Matter, event: Event) -> None:
    """Tell the owner what somebody else did: gave it to her, rejected it, reminded her."""
    if event.verb not in {Verb.OPEN, Verb.ASSIGN, Verb.REJECT, Verb.REOPEN, Verb.REMIND}:
        return
    if row.owner_id is None or row.owner_id == event.actor_id or "clock" in event.data:
        return
    with override(_languages([row.owner_id]).get(row.owner_id, settings.LANGUAGE_CODE)):
        title = _EVENTS[event.verb]() % {"title": row.title}
    notices.queue(
        user_ids=[row.owner_id],
        key=f"matter:{row.pk}:{event.verb.value}",
        title=title,
        url=matter_url(row.pk),
        at=event.at,
    )


_EVENTS = {
    Verb.OPEN: lambda: _("New for you: %(title)s"),
    Verb.ASSIGN: lambda: _("New for you: %(title)s"),
    Verb.REJECT: lambda: _("Not accepted yet: %(title)s"),
    Verb.REOPEN: lambda: _("Open again: %(title)s"),
    Verb.REMIND: lambda: _("Somebody reminds you: %(title)s"),
}


@dataclass(frozen=True, slots=True)
class Fired:
    """A step that was fired, and of which matter."""

    matter_id: int
    title: str
    node_id: int | None
    owner_id: int | None
    opener_id: int | None
    to: str
    clock: int
    round: int
    step: int
    after_minutes: int


def fired_of(row: Matter, event: Event) -> Fired:
    """Return the step that an event of a matter fires."""
    data = event.data
    return Fired(
        matter_id=row.pk,
        title=row.title,
        node_id=row.node_id,
        owner_id=row.owner_id,
        opener_id=row.opener_id,
        **{name: data[name] for name in ("to", "clock", "round", "step", "after_minutes")},
    )


def tell_of_steps(fired: Iterable[Fired], *, at: datetime) -> None:
    """Tell everybody whom the fired steps name; who has many at once gets one line."""
    recipients = Recipients()
    mine: dict[int, list[Fired]] = defaultdict(list)
    for step in fired:
        for user_id in recipients.of(step):
            mine[user_id].append(step)
    languages = _languages(list(mine))
    for user_id, steps in mine.items():
        with override(languages.get(user_id, settings.LANGUAGE_CODE)):
            _tell(user_id, steps, at)


def _tell(user_id: int, steps: list[Fired], at: datetime) -> None:
    if len(steps) > _ONE_BY_ONE:
        count = len(steps)
        title = ngettext(
            "%(count)s matter needs your attention: its deadline is near or past",
            "%(count)s matters need your attention: their deadlines are near or past",
            count,
        )
        notices.queue(
            user_ids=[user_id],
            key=f"matters:steps:{at:%Y-%m-%dT%H:%M}",
            title=title % {"count": count},
            url=reverse("matters:list") + "?order=due",
            at=at,
            is_urgent=True,
        )
        return
    for step in steps:
        is_near = step.after_minutes < 0
        text = _("Deadline near: %(title)s") if is_near else _("Deadline passed: %(title)s")
        notices.queue(
            user_ids=[user_id],
            key=f"matter:{step.matter_id}:{step.clock}.{step.round}.{step.step}",
            title=text % {"title": step.title},
            url=matter_url(step.matter_id),
            at=at,
            is_urgent=True,
        )


def matter_url(matter_id: int) -> str:
    """Return the page of a matter."""
    return reverse("matters:matter", kwargs={"matter_id": matter_id})


def _languages(user_ids: Sequence[int]) -> Mapping[int, str]:
    if not user_ids:
        return {}
    wanted = frozenset(user_ids)
    cards = people.list_users(scope=WHOLE_CENTRE, user_ids=wanted)
    return {card.id: card.language for card in cards}


class Recipients:
    """Whom a step tells; people and tree are read once for many steps."""

    def __init__(self) -> None:
        self._holders: dict[str, tuple[UserCard, ...]] = {}
        self._parents: dict[int, int | None] = {}
        self._found: dict[tuple[str, int | None], frozenset[int]] = {}

    def of(self, step: Fired) -> frozenset[int]:
        """Return the users that "owner", "opener" or a role at or above the node means."""
        if step.to in {"owner", "opener"}:
            user_id = step.owner_id if step.to == "owner" else step.opener_id
            return frozenset() if user_id is None else frozenset({user_id})
        key = (step.to, step.node_id)
        if key not in self._found:
            self._found[key] = self._nearest(*key)
        return self._found[key]

    def _nearest(self, to: str, node_id: int | None) -> frozenset[int]:
        if to not in set(Role):
            return frozenset()
        if to not in self._holders:
            self._holders[to] = people.list_users(scope=WHOLE_CENTRE, role=Role(to))
        if not self._parents:
            nodes = people.list_nodes(scope=WHOLE_CENTRE)
            self._parents = {node.id: node.parent_id for node in nodes}
        at: int | None = self._root() if node_id is None else node_id
        while at is not None:
            if here := self._at(to, at):
                return here
            at = self._parents.get(at)
        return frozenset()

    def _root(self) -> int | None:
        return next((node for node, parent in self._parents.items() if parent is None), None)

    def _at(self, to: str, node_id: int) -> frozenset[int]:
        return frozenset(
            card.id
            for card in self._holders[to]
            if card.is_active
            and any(grant.role == to and grant.node_id == node_id for grant in card.grants)
        )
