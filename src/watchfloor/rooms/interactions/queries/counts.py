"""Counts of queues as columns: what a year of forecasts is made from, and held against."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from psycopg.sql import SQL

from watchfloor.common.access import Scope
from watchfloor.common.columns import unpack_array
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import CountFrame

from ._reach import find_reach
from ._sql import fetch

_COUNTS = SQL(
    """
    SELECT c.queue_id, array_send(array_agg(c.start_at)), array_send(array_agg(c.minutes)),
        array_send(array_agg(c.offered)), array_send(array_agg(c.answered)),
        array_send(array_agg(c.abandoned)),
        array_send(array_agg(c.talk_ms_sum + c.hold_ms_sum + c.wrap_ms_sum))
    FROM interactions_intervalcount c
    WHERE c.queue_id = ANY(%(queues)s) AND c.start_at >= %(start)s AND c.start_at < %(end)s
    GROUP BY 1 ORDER BY 1
    """
)
_KINDS = (">i8", ">i2", ">i4", ">i4", ">i4", ">i8")
_EPOCH = 946_684_800  # 2000-01-01 UTC, from which the database counts its microseconds


def read_counts(*, window: Window, queue_ids: Collection[int], scope: Scope) -> CountFrame:
    """Return the counts of whole queues in reach that begin in a window, as they are kept.

    Of contacts there is one for each five minutes in which any came, of files' totals one for each
    of theirs. In order of queue and time; no queue named is none.
    """
    whole = find_reach(queue_ids=queue_ids, scope=scope).whole if queue_ids else ()
    values = {"queues": list(whole), "start": window.start, "end": window.end}
    queues, parts = [], []
    for queue_id, *sent in fetch(_COUNTS, values):
        columns = [unpack_array(each, kind) for each, kind in zip(sent, _KINDS, strict=True)]
        order = np.argsort(columns[0], kind="stable")
        parts.append([each[order].astype(np.int64) for each in columns])
        queues.append(np.full(len(order), queue_id, dtype=np.int64))
    none = [np.zeros(0, dtype=np.int64)]
    starts, *counted = (
        np.concatenate(none + [part[place] for part in parts]) for place in range(len(_KINDS))
    )
    return CountFrame(np.concatenate(none + queues), starts // 1_000_000 + _EPOCH, *counted)
