"""One morning of two queues, for the tests of the pages that show figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.models import Queue

from .filling import Centre

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NINE = DAY + timedelta(hours=9)


def fill_morning(cast: Any) -> dict[str, Queue]:
    """Fill 09:00 to 10:00: sales (our team's) and support (the other team's)."""
    centre = Centre.build()
    queues = {
        "sales": centre.queue("sales", node=cast.team.pk),
        "support": centre.queue("support", node=cast.other_team.pk),
    }
    for minute in range(0, 60, 2):
        centre.leg(
            queues["sales"],
            NINE + timedelta(minutes=minute),
            talk_ms=120_000,
            agent_id=cast.agent.pk,
            customer_masked="138****5678",
        )
    for number in range(12):  # far more than chance would have: a broken line, say
        at = NINE + timedelta(minutes=31, seconds=40 * number)
        wait = 3_000 if number < 2 else 90_000
        centre.leg(queues["sales"], at, Outcome.ABANDONED, wait_ms=wait)
    centre.leg(
        queues["sales"], NINE + timedelta(minutes=50), Outcome.LOST, wait_ms=None, note="restarted"
    )
    centre.leg(queues["support"], NINE, contact_key="a/b c?d", wait_ms=25_000)
    centre.leg(queues["support"], NINE + timedelta(minutes=1), Outcome.FLOWED_OUT)
    centre.save()
    centre.run.last_at = NINE
    centre.run.save()
    return queues
