"""Taking turns: two hands on one person's shifts, leave or hours do not pass each other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_PERSON_LOCK = 0x524F_5354  # any number of our own
_EVERYBODY = 0  # no agent has this number


def take_turns(agent_ids: Iterable[int]) -> None:
    """Wait until nobody else changes anything of these people; held to the transaction's end.

    In the order of their numbers, so that two who want the same two never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_PERSON_LOCK, _EVERYBODY])
        for agent_id in sorted(set(agent_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_PERSON_LOCK, agent_id])


def take_everybodys_turn() -> None:
    """Wait until nobody changes anything of anybody: one lock in place of one a person.

    Before any turn of a single person in the same transaction, or two of these would wait for
    each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_PERSON_LOCK, _EVERYBODY])
