"""A small centre filled by hand: queues at nodes, legs as told, cells added up from the legs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import connection

from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.models import Feed, ImportRun, Leg, Queue, QueueTerms
from watchfloor.rooms.interactions.operations.day_counts import recount_days
from watchfloor.rooms.interactions.queries._figures import JOIN_TERMS, LEG_FIGURES, NAMES

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass
class Centre:
    """A feed with its run; `queue` and `leg` add to it, `count_cells` adds the legs up."""

    feed: Feed
    run: ImportRun
    legs: list[Leg] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    @classmethod
    def build(cls, name: str = "asterisk-queue-log") -> Centre:
        feed = Feed.objects.create(name=name, format="asterisk-queue-log")
        run = ImportRun.objects.create(
            feed=feed, file_name=f"{name}.log", content_hash="0", format=feed.format,
            timezone="UTC", status="done", created_at=MORNING, by="anna",
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS interactions_leg_rest"
                " PARTITION OF interactions_leg DEFAULT"
            )
        return cls(feed, run)

    def queue(
        self, code: str, *, node: int | None = None, within: int = 20, short: int = 5
    ) -> Queue:
        queue = Queue.objects.create(feed=self.feed, code=code, node_id=node)
        terms = {"service_level_seconds": within, "short_abandon_seconds": short}
        QueueTerms.objects.create(queue=queue, valid_from=BEGINNING, **terms)
        return queue

    def leg(
        self,
        queue: Queue,
        at: datetime = MORNING,
        outcome: Outcome = Outcome.ANSWERED,
        **told: Any,
    ) -> Leg:
        number = next(self.numbers)
        known = {
            "contact_key": f"{self.feed.name}-{number}", "wait_ms": 10_000, "ending": "TEST",
            "channel": "voice", "customer_masked": "", "note": "", "lines": [],
        }  # fmt: skip
        leg = Leg(
            id=_next_id(), feed=self.feed, run=self.run, queue=queue, call_id=f"call-{number}",
            entered_at=at, outcome=outcome, **{**known, **told},
        )  # fmt: skip
        self.legs.append(leg)
        return leg

    def save(self) -> None:
        """Store the legs told so far and the cells that add them up, as an import does."""
        Leg.objects.bulk_create(self.legs)
        recount_days({(leg.queue_id, leg.entered_at.astimezone(UTC).date()) for leg in self.legs})
        self.legs = []
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM interactions_intervalcount WHERE run_id IS NULL")
            cursor.execute(
                f"""
                INSERT INTO interactions_intervalcount
                    (queue_id, start_at, minutes, {", ".join(NAMES)})
                SELECT l.queue_id, date_bin('5 minutes', l.entered_at, '2000-01-01Z'), 5,
                    {LEG_FIGURES.as_string(cursor.connection)}
                FROM interactions_leg l {JOIN_TERMS.as_string(cursor.connection)} GROUP BY 1, 2
                """  # noqa: S608  composed of our own constants
            )


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('interactions_leg_id_seq')")
        return int(cursor.fetchone()[0])
