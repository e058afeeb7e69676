"""The service that pages foresee of a day, and what it would be with a proposal."""

from __future__ import annotations

import numpy as np

from watchfloor.rooms.intraday.rules.proposing import Draft

from .outlooks import OutlookMaker
from .people_today import people_ahead
from .running import Running


class DayShares:
    """Tells a line's day by the very formula and people of its page, with and without a change."""

    def __init__(self, running: Running) -> None:
        self.people = running.people
        self.days = {day.line.id: day for day in running.days}
        self.maker: OutlookMaker = running.maker()

    def of(self, draft: Draft) -> tuple[float | None, float | None]:
        """Return the share of the whole day as it is foreseen, and with the proposal."""
        change, day = draft.change, self.days[draft.queue_id]
        present, _ = people_ahead(day, self.people)
        more = change.people.get(draft.queue_id)
        after = present if more is None else np.maximum(present + more, 0.0)
        return (
            self.maker.day_share(day, present, day.contacts),
            self.maker.day_share(
                day, after, day.contacts if change.contacts is None else change.contacts
            ),
        )
