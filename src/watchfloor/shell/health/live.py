"""Does the floor as it is kept and shown follow from the store of events?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from watchfloor.common.words import msgid
from watchfloor.rooms.floor import service as floor

from .findings import Finding, Status

_RECENT = timedelta(hours=36)


def check_live(at: datetime, *, full: bool) -> Iterator[Finding]:
    """Fold the events anew and hold the result against stays, stretches and the live floor.

    `full` folds all that there are, not only those of the last day and a half.
    """
    found = floor.check_live(at=at, since=None if full else at - _RECENT)
    fields: dict[str, object] = {
        "events": found.events,
        "contacts": found.contacts,
        "agents": found.agents,
        "seq": found.last_seq,
    }
    if not found.difference_count:
        what = msgid(
            "%(events)s events folded anew: %(contacts)s contacts and %(agents)s agents are kept "
            "and shown as the store says, up to event %(seq)s."
        )
        yield Finding("live.replay", Status.OK, msgid("Live floor"), what, fields=fields)
        return
    first = found.differences[0]
    fields |= {
        "count": found.difference_count,
        "kind": first.what,
        "name": first.name,
        "field": first.field,
        "shown": first.shown,
        "replayed": first.replayed,
    }
    yield Finding(
        "live.replay",
        Status.FAULT,
        msgid("Live floor"),
        msgid(
            "%(count)s differences between the live floor and its events. The first: %(kind)s "
            "%(name)s, %(field)s is %(shown)s, the events say %(replayed)s."
        ),
        msgid("Keep the floor anew: watchfloor floor --anew. The events themselves are untouched."),
        fields=fields,
    )
