"""Who shows days is told whose changed, once the change is kept."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from watchfloor.rooms.floor.queries.live.following import DAYS

_MOST_NAMED = 500  # of more nobody is named: everybody looks


def tell_of_days(agent_ids: Collection[int]) -> None:
    """Tell whose days changed: it is heard when the transaction around it is over."""
    if agent_ids:
        named = sorted(set(agent_ids)) if len(agent_ids) <= _MOST_NAMED else []
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [DAYS, " ".join(map(str, named))])
