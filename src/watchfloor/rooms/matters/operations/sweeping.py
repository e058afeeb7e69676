"""Each minute: fire the steps that clocks have reached, open the effect checks that are due.

Steps are claimed, written and removed by one statement, so that ten thousand take less than a
second. Of two sweepers at once one leaves it to the other: sharing, each would lock steps of
matters that the other holds, and both would leave them for the next minute. A matter that
somebody acts on is skipped: the verb fires what was reached itself.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from watchfloor.common import journal
from watchfloor.rooms.matters.models import Matter
from watchfloor.rooms.matters.queries.worktime import calendar_stamp

from .caching import SYSTEM, refresh_matters
from .effect_checks import open_due_checks
from .telling import Fired, tell_of_steps

_LOCK = 0x5741_5357  # any number of our own: one sweeper at a time
_AT_ONCE = 50_000
_REFRESH_AT_ONCE = 500
_FIRE = """
WITH due AS MATERIALIZED (
    SELECT s.id, s.matter_id, s.clock, s.round, s.step, s."to", s.fire_at,
        m.seq, m.last_at, m.title, m.node_id, m.owner_id, m.opener_id
    FROM matters_matterstep s JOIN matters_matter m ON m.id = s.matter_id
    WHERE s.fire_at <= %(at)s
    ORDER BY s.fire_at, s.id LIMIT %(most)s
    FOR NO KEY UPDATE OF s, m SKIP LOCKED
), numbered AS (
    SELECT due.*, c.name, (c.steps -> due.step ->> 0)::int AS after_minutes,
        row_number() OVER (PARTITION BY due.matter_id ORDER BY fire_at, clock, step) AS place
    FROM due
    JOIN matters_matterclock c ON c.matter_id = due.matter_id AND c.position = due.clock
), told AS (
    INSERT INTO matters_matterevent
        (matter_id, seq, at, verb, actor, note, data, clock, round, step)
    SELECT matter_id, seq + place, greatest(last_at, %(at)s), 'remind', %(actor)s, '',
        jsonb_build_object('name', name, 'to', "to", 'after_minutes', after_minutes),
        clock, round, step
    FROM numbered
), moved AS (
    UPDATE matters_matter m SET seq = m.seq + n.steps, last_at = greatest(m.last_at, %(at)s)
    FROM (SELECT matter_id, count(*) AS steps FROM due GROUP BY matter_id) n
    WHERE m.id = n.matter_id
), gone AS (
    DELETE FROM matters_matterstep s USING due WHERE s.id = due.id
)
SELECT matter_id, title, node_id, owner_id, opener_id, "to", clock, round, step, after_minutes
FROM numbered ORDER BY fire_at, id
"""


def sweep(*, at: datetime) -> int:
    """Fire what is due, once each, and return how many steps were fired."""
    refresh_after_calendar_change(at=at)
    fired = fire_steps(at=at)
    open_due_checks(at=at)
    return fired


@transaction.atomic
def fire_steps(*, at: datetime) -> int:
    """Fire the steps whose time has come; each leaves one event, told to those whom it names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(_FIRE, {"at": at, "most": _AT_ONCE, "actor": SYSTEM.name})
        fired = [Fired(*row) for row in cursor.fetchall()]
    if not fired:
        return 0
    tell_of_steps(fired, at=at)
    journal.record(
        action="matters.steps.fired",
        subject="matters",
        actor=SYSTEM,
        at=at,
        after={"steps": len(fired), "matters": len({step.matter_id for step in fired})},
    )
    return len(fired)


def refresh_after_calendar_change(*, at: datetime) -> int:
    """Move the deadlines that count working time when somebody has edited hours or holidays."""
    counting = Matter.objects.filter(ended_at=None).exclude(calendar_stamp="")
    if not counting.exists():
        return 0
    stale = counting.exclude(calendar_stamp=calendar_stamp(year=at.year))
    numbers = list(stale.order_by("pk").values_list("pk", flat=True))
    return sum(
        refresh_matters(matter_ids=numbers[first : first + _REFRESH_AT_ONCE], at=at)
        for first in range(0, len(numbers), _REFRESH_AT_ONCE)
    )
