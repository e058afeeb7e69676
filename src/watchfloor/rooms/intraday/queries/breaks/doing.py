"""What people are seen doing at this moment, as far as breaks ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import AgentState

_BUSY = frozenset(
    {AgentState.RESERVED, AgentState.TALKING, AgentState.HOLDING, AgentState.WRAPPING_UP}
)
_AWAY = frozenset({AgentState.PAUSED, AgentState.SIGNED_OUT})
GONE = timedelta(minutes=5)  # who signed out so long before a break is not on it


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody does, and since when."""

    state: AgentState
    since: datetime

    @property
    def is_busy(self) -> bool:
        """Say whether a contact is at hand, or the work after it."""
        return self.state in _BUSY

    @property
    def is_away(self) -> bool:
        """Say whether they are not there for contacts."""
        return self.state in _AWAY

    def has_gone_before(self, at: datetime) -> bool:
        """Say whether they had signed out well before an instant."""
        return self.state is AgentState.SIGNED_OUT and self.since < at - GONE


def doing_now(at: datetime) -> dict[int, Doing]:
    """Return what each agent does, where not all that tell of them are silent."""
    now = floor.read_floor(scope=WHOLE_CENTRE, at=at)
    silent = {feed.source_id for feed in now.feeds if feed.is_silent}
    return {
        each.agent_id: Doing(each.state, each.since)
        for each in now.agents
        if each.agent_id is not None and any(source not in silent for source, _ in each.told_by)
    }
