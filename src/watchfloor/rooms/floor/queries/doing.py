"""What people were seen doing, of the kept stretches and stays; and when nobody could see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import AgentState, Outage, Seen
from watchfloor.rooms.floor.models import AgentName, Stay, Stretch
from watchfloor.rooms.floor.rules.adhering import ON_QUEUE, all_at_once

from .joining import LONGEST_CONTACT, join_on_queue
from .silences import read_outages

_STATES = {each.value: each for each in AgentState}


@dataclass(frozen=True, slots=True)
class Doings:
    """What was seen of somebody within a window, and where nobody could see."""

    seen: tuple[Seen, ...] = ()
    outages: tuple[Outage, ...] = ()


def read_doings(
    *,
    agent_ids: Collection[int],
    window: Window,
    at: datetime,
    joined: Mapping[int, Sequence[datetime]] | None = None,
) -> Mapping[int, Doings]:
    """Return what people were seen doing in a window, as far as it is over.

    Nobody can know of the time before an agent was first heard of, nor of what went on while the
    agent's sources were silent, unless they told it later. Of the agents in `joined` it is enough
    to know when they were on queue, and which contact was at hand at the instants given there.
    """
    until = min(window.end, at)
    if until <= window.start:
        return {each: Doings() for each in agent_ids}
    past = Window(window.start, until)
    told = defaultdict(list)
    for agent_id, seen in _told(agent_ids, past, joined or {}):
        told[agent_id].append(seen)
    first = {each: min((s.start for s in told[each]), default=past.end) for each in agent_ids}
    outages = _outages(agent_ids, past, at, first)
    return {each: Doings(tuple(told[each]), outages[each]) for each in agent_ids}


def _told(
    agent_ids: Collection[int], past: Window, joined: Mapping[int, Sequence[datetime]]
) -> Iterator[tuple[int, Seen]]:
    on_queue = join_on_queue(joined, past)
    yield from on_queue.seen
    together = [each for each in joined if each not in on_queue.apart]
    yield from _stretches(Stretch.objects.exclude(state__in=ON_QUEUE), together, past)
    rest = [each for each in agent_ids if each not in joined or each in on_queue.apart]
    yield from _stretches(Stretch.objects.all(), rest, past)
    yield from _calls(rest, past)


def _stretches(
    kept: QuerySet[Stretch], agent_ids: Collection[int], past: Window
) -> list[tuple[int, Seen]]:
    rows = kept.filter(agent__in=agent_ids, started_at__lt=past.end).filter(
        Q(ended_at=None) | Q(ended_at__gt=past.start)
    )
    found = rows.values_list("agent_id", "started_at", "ended_at", "state", "reason")
    return [
        (agent_id, Seen(start, min(end or past.end, past.end), _STATES[state], reason))
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


def _outages(
    agent_ids: Collection[int], past: Window, at: datetime, first: Mapping[int, datetime]
) -> Mapping[int, tuple[Outage, ...]]:
    """Return when nobody could see: before anything was told of somebody, and in silence."""
    names = AgentName.objects.filter(agent__in=agent_ids)
    known_from: dict[int, datetime] = {}
    sources: dict[int, set[int]] = defaultdict(set)
    for agent_id, source_id, since in names.values_list("agent_id", "source_id", "first_seen_at"):
        if agent_id is not None:
            sources[agent_id].add(source_id)
            known_from[agent_id] = min(since, known_from.get(agent_id, since))
    silent = _Silent(set().union(*sources.values()), past, at)
    found = {}
    for each in agent_ids:
        since = min(known_from.get(each, past.end), first[each], past.end)
        before = (Outage(past.start, since),) if since > past.start else ()
        found[each] = (*before, *silent.of(frozenset(sources[each]), since))
    return found


class _Silent:
    """When none of several sources was heard; most people have the same ones."""

    def __init__(self, source_ids: Collection[int], past: Window, at: datetime) -> None:
        self._outages = read_outages(source_ids=source_ids, past=past, at=at)
        self._of: dict[frozenset[int], tuple[Outage, ...]] = {}

    def of(self, source_ids: frozenset[int], since: datetime) -> Iterator[Outage]:
        """Yield when all of some sources were silent, from an instant on."""
        if source_ids not in self._of:
            rows = [self._outages.get(each, ()) for each in sorted(source_ids)]
            self._of[source_ids] = all_at_once(rows)
        for each in self._of[source_ids]:
            if each.end > since:
                yield replace(each, start=max(each.start, since))
