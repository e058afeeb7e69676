"""One round of looking: outlooks anew, signals raised and ended, what to do now told to boards."""

from __future__ import annotations

from datetime import datetime

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.intraday.queries.day_looks import read_watched
from watchfloor.rooms.intraday.queries.live_rules import ask_rules
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.queries.watching import look_around

from .advising import advise
from .matters import open_matters
from .outlooks import keep_outlooks
from .signals import raise_signals


def look(*, actor: Actor, at: datetime) -> tuple[int, ...]:
    """Do a round at an instant; return the numbers of signals that are new."""
    running = read_running(at=at, scope=WHOLE_CENTRE)
    keep_outlooks(running)
    advise(running)
    watched = read_watched(running)
    seen = look_around(running, watched)
    found, over = ask_rules(running, watched)
    raised = raise_signals(found=[*seen.found, *found], over=seen.over | over, actor=actor, at=at)
    open_matters(signal_ids=raised, actor=actor, at=at)
    return raised
