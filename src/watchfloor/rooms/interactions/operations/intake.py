"""Taking in what a reader returns: into tables that live as long as the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import orjson
from django.db import connection

from watchfloor.common.copying import Value, copy_rows
from watchfloor.common.sealing import join_key, mask, mask_text, seal
from watchfloor.rooms.interactions.contracts import (
    CountRecord,
    LegRecord,
    RefusedLine,
    StateRecord,
)
from watchfloor.rooms.interactions.models import Feed, ImportRun, Queue, RawChunk
from watchfloor.rooms.interactions.rules.chunks import pack_block
from watchfloor.rooms.interactions.rules.reading import Batch, RawBlock
from watchfloor.rooms.interactions.rules.reasons import Reason
from watchfloor.rooms.people import service as people

_ID_LENGTH = 200  # longer ones do not fit into an index
_REASON_LENGTH = 120
_TABLES = """
DROP TABLE IF EXISTS pg_temp.leg_in, pg_temp.state_in, pg_temp.count_in, pg_temp.known_line;
CREATE TEMP TABLE leg_in (
    n bigint GENERATED ALWAYS AS IDENTITY,
    queue_id bigint, call_id text, contact_key text, channel text, entered_ms bigint,
    outcome smallint, ending text, answered_ms bigint, ended_ms bigint, wait_ms int, ring_ms int,
    talk_ms int, hold_ms int, wrap_ms int, agent_id bigint, transferred_to text,
    customer_masked text, customer_key bytea, note text, lines int[]
) ON COMMIT DROP;
CREATE TEMP TABLE state_in (
    n bigint GENERATED ALWAYS AS IDENTITY,
    agent_id bigint, state text, reason text, start_ms bigint, end_ms bigint, lines int[]
) ON COMMIT DROP;
CREATE TEMP TABLE count_in (
    queue_id bigint, start_ms bigint, minutes int, offered int, answered int, abandoned int,
    answered_within int, wait_ms bigint, talk_ms bigint, line bigint
) ON COMMIT DROP;
CREATE TEMP TABLE known_line (line bigint) ON COMMIT DROP;
"""
_LEG = (
    "queue_id",
    "call_id",
    "contact_key",
    "channel",
    "entered_ms",
    "outcome",
    "ending",
    "answered_ms",
    "ended_ms",
    "wait_ms",
    "ring_ms",
    "talk_ms",
    "hold_ms",
    "wrap_ms",
    "agent_id",
    "transferred_to",
    "customer_masked",
    "customer_key",
    "note",
    "lines",
)
_STATE = ("agent_id", "state", "reason", "start_ms", "end_ms", "lines")
_COUNT = (
    "queue_id",
    "start_ms",
    "minutes",
    "offered",
    "answered",
    "abandoned",
    "answered_within",
    "wait_ms",
    "talk_ms",
    "line",
)


class Intake:
    """What one run brings, before it is merged with what is there. Holds names, not records."""

    def __init__(self, run: ImportRun, feed: Feed, at: datetime) -> None:
        self._run, self._feed, self._at = run, feed, at
        self._queues = dict(Queue.objects.filter(feed=feed).values_list("code", "id"))
        self._agents: dict[str, int] = {}
        self.legs = 0
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)

    def keep_raw(self, block: RawBlock) -> None:
        """Keep the raw records, compressed and sealed."""
        if block.lines:
            RawChunk.objects.create(
                run=self._run,
                first_line=block.numbers[0],
                line_count=len(block.lines),
                sealed=seal(pack_block(block)),
            )

    def take(self, batch: Batch) -> None:
        """Take in what a reader made of some records."""
        self._know_agents(batch)
        self.legs += len(batch.legs)
        with connection.cursor() as cursor:
            copy_rows(cursor, "leg_in", _LEG, map(self._leg_row, batch.legs))
            copy_rows(cursor, "state_in", _STATE, map(self._state_row, batch.states))
            copy_rows(cursor, "count_in", _COUNT, map(self._count_row, batch.counts))
        self.refuse(batch.refused)

    def refuse(self, refused: Iterable[RefusedLine]) -> None:
        """Keep why lines were refused."""
        rows = [(self._run.pk, line.line, line.reason, _json(_masked(line))) for line in refused]
        with connection.cursor() as cursor:
            copy_rows(
                cursor, "interactions_importrefusal", ("run_id", "line", "reason", "fields"), rows
            )

    def _know_agents(self, batch: Batch) -> None:
        names = {_name(leg.agent) for leg in batch.legs if leg.agent}
        names |= {_name(state.agent) for state in batch.states}
        if new := names - self._agents.keys():
            self._agents |= people.ensure_agents(feed=self._feed.name, logins=new, at=self._at)

    def _queue_id(self, code: str, channel: str) -> int:
        code = _name(code)
        if code not in self._queues:
            queue = Queue.objects.create(feed=self._feed, code=code, channel=channel)
            self._queues[code] = queue.pk
        return self._queues[code]

    def _leg_row(self, leg: LegRecord) -> Sequence[Value]:
        customer = leg.customer
        return (
            self._queue_id(leg.queue, leg.channel),
            _name(leg.call_id),
            _name(leg.contact_key),
            leg.channel,
            leg.entered_ms,
            leg.outcome.value,
            leg.ending,
            leg.answered_ms,
            leg.ended_ms,
            leg.wait_ms,
            leg.ring_ms,
            leg.talk_ms,
            leg.hold_ms,
            leg.wrap_ms,
            self._agents[_name(leg.agent)] if leg.agent else None,
            mask_text(leg.transferred_to) if leg.transferred_to else leg.transferred_to,
            mask(customer) if customer else "",
            join_key(customer) if customer else None,
            leg.note,
            leg.lines,
        )

    def _state_row(self, state: StateRecord) -> Sequence[Value]:
        return (
            self._agents[_name(state.agent)],
            state.state[:40],
            state.reason[:_REASON_LENGTH],
            state.start_ms,
            state.end_ms,
            state.lines,
        )

    def _count_row(self, count: CountRecord) -> Sequence[Value]:
        return (
            self._queue_id(count.queue, "voice"),
            count.start_ms,
            count.minutes,
            count.offered,
            count.answered,
            count.abandoned,
            count.answered_within,
            count.wait_ms_sum,
            count.talk_ms_sum,
            count.line,
        )


def _name(text: str) -> str:
    """Return a name as it can be stored: no text in the database holds a zero byte."""
    return text.replace("\0", "")[:_ID_LENGTH]


def _json(fields: Mapping[str, str]) -> str:
    """Return the fields as JSON; the database takes no zero, which a damaged line may hold."""
    return orjson.dumps(
        {name: text.replace("\x00", "\ufffd") for name, text in fields.items()}
    ).decode()


def _masked(refused: RefusedLine) -> dict[str, str]:
    """Return the fields of a refusal without numbers of people; an instant is none."""
    if refused.reason == Reason.FUTURE:
        return dict(refused.fields)
    return {name: mask_text(value) for name, value in refused.fields.items()}
