"""Tells a page that something of the people it shows changed; what it was the page asks for.

Nothing of the floor goes out here, so that an agent may follow their own day.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from watchfloor.common.access import Access, Scope, access_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.common.event_streams import stream_response
from watchfloor.rooms.floor.queries.live import Watcher, follower_of_process
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard

from .acting import own

_HERE, _CHANGED = b"event: here\ndata: {}\n\n", b"event: changed\ndata: {}\n\n"


@require_safe
@own
def of_mine(request: HttpRequest, agent: AgentCard) -> StreamingHttpResponse:
    """Tell when something of the reader's own day changes."""
    mine = Scope(agent_ids=frozenset({agent.id}))
    return stream_response(request, _Watch(mine, access_of(request), "floor.own"))


@needs("floor.view")
@require_safe
def of_people(request: HttpRequest) -> StreamingHttpResponse:
    """Tell when something of the people in reach changes, or of a part of them."""
    scope, node = access_of(request).scope, read_number(request.GET.get("node", ""))
    if node is not None:
        within = people.list_agents(scope=scope, node_id=node)
        scope = Scope(agent_ids=frozenset(each.id for each in within))
    return stream_response(request, _Watch(scope, access_of(request), "floor.view"))


class _Watch:
    """One page that waits for changes."""

    def __init__(self, scope: Scope, access: Access, capability: str) -> None:
        self._access, self._capability = access, capability
        self._scope = scope
        self._follower = follower_of_process()
        self._watcher: Watcher | None = None
        self._is_here = False

    @property
    def is_live(self) -> bool:
        return self._follower.is_live

    def open(self, wake: Callable[[], None]) -> None:
        self._watcher = self._follower.add_watcher(scope=self._scope, wake=wake, clock=timezone.now)

    def take(self) -> bytes:
        """Return first that we are here, then that something changed that the page shows."""
        if self._watcher is None:
            return b""
        if not self._is_here:
            self._is_here = True
            return _HERE
        return _CHANGED if self._watcher.take() else b""

    def may_go_on(self) -> bool:
        now = people.get_access(user_id=self._access.user_id or 0)
        return now.can(self._capability) and now.scope == self._access.scope

    def close(self) -> None:
        if self._watcher is not None:
            self._follower.drop_watcher(self._watcher)
