"""A recorded day as the floor room plays it again: legs of the records, in codes and seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import RecordedStay
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import LegFrame, Outcome
from watchfloor.rooms.people import service as people


def recorded_stays(*, start: datetime, minutes: float) -> list[RecordedStay]:
    """Return the stays of the records that began in so many minutes from an instant on."""
    window = Window(start, start + timedelta(minutes=minutes))
    frame = interactions.read_leg_frame(window=window, scope=WHOLE_CENTRE)
    queues = {each.id: each for each in interactions.list_queues(scope=WHOLE_CENTRE)}
    agents = {each.id: each.code for each in people.list_agents(scope=WHOLE_CENTRE)}
    return [
        RecordedStay(
            name=f"{start:%Y%m%d}-{number:06d}",
            queue=queues[queue].code,
            channel=queues[queue].channel.value,
            agent=agents.get(agent, "") if outcome == Outcome.ANSWERED else "",
            is_abandoned=outcome == Outcome.ABANDONED,
            arrival_seconds=entered / 1000 - start.timestamp(),
            wait_seconds=max(wait, 0) / 1000,
            talk_seconds=max(talk, 0) / 1000,
            wrap_seconds=max(wrap, 0) / 1000,
        )
        for number, (queue, agent, outcome, entered, wait, talk, wrap) in enumerate(_rows(frame))
    ]


def _rows(frame: LegFrame) -> list[tuple[int, ...]]:
    columns = (
        frame.queue_ids,
        frame.agent_ids,
        frame.outcomes,
        frame.entered_ms,
        frame.wait_ms,
        frame.talk_ms,
        frame.wrap_ms,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))
