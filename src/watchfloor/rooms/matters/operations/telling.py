"""Tell people, through the notices room, what a matter wants of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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


def tell_of_steps(fired: Sequence[tuple[Matter, Event]], *, at: datetime) -> None:
    """Tell everybody whom the fired steps name; who has many at once gets one line."""
    recipients = Recipients()
    mine: dict[int, list[tuple[Matter, Event]]] = defaultdict(list)
    for row, event in fired:
        for user_id in recipients.of(row, str(event.data["to"])):
            mine[user_id].append((row, event))
    languages = _languages(list(mine))
    for user_id, steps in mine.items():
        with override(languages.get(user_id, settings.LANGUAGE_CODE)):
            _tell(user_id, steps, at)


def _tell(user_id: int, steps: list[tuple[Matter, Event]], at: datetime) -> None:
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
    for row, event in steps:
        is_near = event.data["after_minutes"] < 0
        text = _("Deadline near: %(title)s") if is_near else _("Deadline passed: %(title)s")
        data = event.data
        notices.queue(
            user_ids=[user_id],
            key=f"matter:{row.pk}:{data['clock']}.{data['round']}.{data['step']}",
            title=text % {"title": row.title},
            url=matter_url(row.pk),
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

    def of(self, row: Matter, to: str) -> frozenset[int]:
        """Return the users that "owner", "opener" or a role at or above the node means."""
        if to in {"owner", "opener"}:
            user_id = row.owner_id if to == "owner" else row.opener_id
            return frozenset() if user_id is None else frozenset({user_id})
        key = (to, row.node_id)
        if key not in self._found:
            self._found[key] = self._nearest(to, row.node_id)
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
