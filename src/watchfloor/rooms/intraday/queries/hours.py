"""When lines are open, as the calendar says."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.rules.looks import LOOK

from .lines import Line


def hours_of(line: Line, window: Window) -> list[Window]:
    """Return when a line is open within a window."""
    return calendars.working_windows(
        node_id=line.series.node_id or line.queue.node_id, queue_id=line.id, window=window
    )


def is_open_at_looks(line: Line, start: datetime, count: int) -> NDArray[np.bool_]:
    """Say of each of some looks whether the line is open in it.

    A center that closes at five past nine has no calls in the rest of that half-hour.
    """
    found = np.zeros(count, dtype=np.bool_)
    for each in hours_of(line, Window(start, start + count * LOOK)):
        first = int((each.start - start) / LOOK)
        found[first : -int((start - each.end) / LOOK)] = True
    return found
