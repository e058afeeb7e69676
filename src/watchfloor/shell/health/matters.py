"""Does what the table of matters says follow from their events?"""

from __future__ import annotations

from collections.abc import Iterator

from watchfloor.common.words import msgid
from watchfloor.rooms.matters import service as matters

from .findings import Finding, Status


def check_matters() -> Iterator[Finding]:
    """Replay every matter and hold its state, owner, deadline and reminders against the table."""
    first = next(iter(matters.find_faults()), None)
    if first is None:
        what, mend = msgid("State, owner and deadlines follow from the events."), ""
    elif first.what == "events":
        what = msgid("What happened to matter #%(number)s cannot have happened: %(replayed)s.")
        mend = msgid(
            "Somebody changed the database past Watchfloor. Compare with a backup from before, "
            "and find out who had access."
        )
    else:
        what = msgid(
            "Matters: the cache differs from the replay. #%(number)s has %(column)s %(cached)s, "
            "its events say %(replayed)s."
        )
        mend = msgid(
            "After a change of the calendar the sweep mends it within a minute; the rest is "
            "mended at night. Let a worker run, ask again, and report it if it comes back."
        )
    yield Finding(
        code="matters.cache",
        status=Status.OK if first is None else Status.FAULT,
        title=msgid("Matters"),
        what=what,
        mend=mend,
        fields={}
        if first is None
        else {
            "number": first.matter_id,
            "column": first.what,
            "cached": first.cached,
            "replayed": first.replayed,
        },
    )
