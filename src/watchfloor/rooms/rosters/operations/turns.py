"""Taking turns: two hands on one person's shifts, leave or hours do not pass each other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_PERSON_LOCK = 0x524F_5354  # any number of our own


def take_turns(agent_ids: Iterable[int]) -> None:
    """Wait until nobody else changes anything of these people; held to the transaction's end.

    In the order of their numbers, so that two who want the same two never wait for each other.
    """
    with connection.cursor() as cursor:
        for agent_id in sorted(set(agent_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_PERSON_LOCK, agent_id])
