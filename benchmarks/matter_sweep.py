"""How long the minute's sweep takes with 10,000 open matters, each with a clock and three steps."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from watchfloor.shell.cli.main import prepare_current

MATTERS = 10_000
OWNERS = 5  # each costs the hash of a password
DAY = timedelta(days=1)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# One matter is opened as always; the rest are copies of it a second apart, one owner in turn.
COPIES = (
    """INSERT INTO matters_matter (kind, title, body, subject, node_id, expected_loss,
         effect_check_weeks, state, owner_id, doers, seq, round, opened_at, last_at, due_at,
         open_children, calendar_stamp)
       SELECT kind, title, body, subject, node_id, expected_loss, effect_check_weeks, 'assigned',
         (%(owners)s::bigint[])[1 + n %% {owners}],
         ARRAY[(%(owners)s::bigint[])[1 + n %% {owners}]], 1, 1, opened_at + n * interval '1 s',
         last_at + n * interval '1 s', due_at + n * interval '1 s', 0, calendar_stamp
       FROM matters_matter, generate_series(1, {matters}) n WHERE id = %(first)s""",
    """INSERT INTO matters_matterevent (matter_id, seq, at, verb, actor, to_user_id, note, data)
       SELECT id, 1, opened_at, 'open', 'benchmark', owner_id, '', '{{}}'
       FROM matters_matter WHERE id > %(first)s""",
    """INSERT INTO matters_matterclock (matter_id, position, name, limit_minutes, time, pauses,
         stops_on, steps, source)
       SELECT m.id, position, name, limit_minutes, time, pauses, stops_on, steps, source
       FROM matters_matterclock, matters_matter m
       WHERE matter_id = %(first)s AND m.id > %(first)s""",
    """INSERT INTO matters_matterstep (matter_id, clock, round, step, "to", fire_at)
       SELECT m.id, clock, s.round, step, "to", fire_at + (m.opened_at - %(at)s)
       FROM matters_matterstep s, matters_matter m
       WHERE matter_id = %(first)s AND m.id > %(first)s""",
    "ANALYZE matters_matter, matters_matterevent, matters_matterclock, matters_matterstep",
)


@dataclass(frozen=True, slots=True)
class Errand:
    """The body of what is swept."""

    what: str = ""


def run() -> list[dict[str, str]]:
    """Sweep a quiet minute, a usual one, and after an outage; all of it is rolled back."""
    prepare_current()
    from django.db import transaction
    from django.urls import reverse

    from watchfloor.rooms.matters import service as matters

    rows = []
    reverse("matters:list")  # a worker reads the addresses once, not each minute
    with transaction.atomic():
        first = _fill()
        for name, at in (
            ("nothing due", AT + DAY - timedelta(hours=2)),
            ("a minute's steps", AT + DAY - timedelta(minutes=59)),
            ("two steps of each, after an outage", AT + DAY + timedelta(minutes=170)),
        ):
            start = time.perf_counter()
            fired = matters.sweep(at=at)
            seconds = time.perf_counter() - start
            rows.append({"sweep": name, "fired": str(fired), "seconds": f"{seconds:.3f}"})
        start = time.perf_counter()
        faults = len(list(matters.find_faults()))
        rows.append(
            {
                "sweep": f"check of the cache of {MATTERS + 1:,} ({faults} faults)",
                "fired": "",
                "seconds": f"{time.perf_counter() - start:.3f}",
            }
        )
        assert faults == 0, first
        transaction.set_rollback(True)
    return rows


def _fill() -> int:
    from django.db import connection

    from watchfloor.common.actor import Actor
    from watchfloor.common.words import Words
    from watchfloor.rooms.matters import service as matters
    from watchfloor.rooms.matters.contracts import ClockSpec, EscalationStep, MatterKind
    from watchfloor.rooms.people import service as people

    actor = Actor("benchmark")
    steps = (EscalationStep(-60), EscalationStep(0), EscalationStep(60, "team_leader"))
    kind = MatterKind(
        "benchmark", Words("Errand"), Errand, clocks=(ClockSpec("day", 24 * 60, steps=steps),)
    )
    matters.register_kind(kind)
    owners = [
        people.add_user(name=f"sweep-{os.getpid()}-{number}", actor=actor, at=AT).id
        for number in range(OWNERS)
    ]
    first = matters.open_matter(
        kind="benchmark", title="Call back", body=Errand(), actor=actor, at=AT
    )
    with connection.cursor() as cursor:
        for statement in COPIES:
            sql = statement.format(owners=OWNERS, matters=MATTERS)
            cursor.execute(sql, {"owners": owners, "first": first, "at": AT})
    return first
