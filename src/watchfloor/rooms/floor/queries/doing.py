"""What people were seen doing, of the kept stretches and stays; and when nobody could see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import AgentState, Seen
from watchfloor.rooms.floor.models import AgentName, Stay, Stretch

from .sources import list_feeds

LONGEST_CONTACT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Doings:
    """What was seen of somebody within a window, and where nobody could see."""

    seen: tuple[Seen, ...] = ()
    blind: tuple[Window, ...] = ()


def read_doings(
    *, agent_ids: Collection[int], window: Window, at: datetime
) -> Mapping[int, Doings]:
    """Return what people were seen doing in a window, as far as it is over.

    Nobody can know of the time before an agent was first heard of, nor of what goes on while the
    agent's sources are silent.
    """
    until = min(window.end, at)
    if until <= window.start:
        return {each: Doings() for each in agent_ids}
    past = Window(window.start, until)
    told = defaultdict(list)
    for agent_id, seen in (*_stretches(agent_ids, past), *_calls(agent_ids, past)):
        told[agent_id].append(seen)
    first = {each: min((s.start for s in told[each]), default=past.end) for each in agent_ids}
    blind = _blind(agent_ids, past, at, first)
    return {each: Doings(tuple(told[each]), blind[each]) for each in agent_ids}


def _stretches(agent_ids: Collection[int], past: Window) -> list[tuple[int, Seen]]:
    rows = Stretch.objects.filter(agent__in=agent_ids, started_at__lt=past.end).filter(
        Q(ended_at=None) | Q(ended_at__gt=past.start)
    )
    found = rows.values_list("agent_id", "started_at", "ended_at", "state", "reason")
    return [
        (agent_id, Seen(start, min(end or past.end, past.end), AgentState(state), reason))
        for agent_id, start, end, state, reason in found
    ]


def _calls(agent_ids: Collection[int], past: Window) -> list[tuple[int, Seen]]:
    """Return calls as talking: a pause that is pressed during one begins when it is over.

    Only calls: who goes to lunch may leave a chat open.
    """
    rows = Stay.objects.filter(
        agent__in=agent_ids,
        channel="voice",
        entered_at__gte=past.start - LONGEST_CONTACT,
        entered_at__lt=past.end,
        answered_at__lt=past.end,
        ended_at__gt=past.start,
    )
    return [
        (agent_id, Seen(start, min(end, past.end), AgentState.TALKING))
        for agent_id, start, end in rows.values_list("agent_id", "answered_at", "ended_at")
        if start is not None and end is not None and end > start
    ]


def _blind(
    agent_ids: Collection[int], past: Window, at: datetime, first: Mapping[int, datetime]
) -> Mapping[int, tuple[Window, ...]]:
    """Return when nobody could see: before anything was told of somebody, and in silence."""
    names = AgentName.objects.filter(agent__in=agent_ids)
    known_from: dict[int, datetime] = {}
    sources: dict[int, set[int]] = defaultdict(set)
    for agent_id, source_id, since in names.values_list("agent_id", "source_id", "first_seen_at"):
        if agent_id is not None:
            sources[agent_id].add(source_id)
            known_from[agent_id] = min(since, known_from.get(agent_id, since))
    silent = {
        feed.source_id: feed.silent_since
        for feed in list_feeds(at=at)
        if feed.is_silent and feed.silent_since is not None
    }
    return {
        each: tuple(
            _windows(min(known_from.get(each, past.end), first[each]), sources[each], silent, past)
        )
        for each in agent_ids
    }


def _windows(
    known_from: datetime,
    sources: Collection[int],
    silent: Mapping[int, datetime],
    past: Window,
) -> Sequence[Window]:
    if known_from >= past.end:
        return [past]
    found = [Window(past.start, known_from)] if known_from > past.start else []
    if sources and all(each in silent for each in sources):
        since = max(past.start, *(silent[each] for each in sources))
        if since < past.end:
            found.append(Window(since, past.end))
    return found
