"""A message of events, from whichever way it came: read, kept, answered."""

from __future__ import annotations

from datetime import datetime

from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.contracts import IntakeReport, SourceKind
from watchfloor.rooms.floor.rules.taking import read_document, read_events

from .feeds import note_refused, open_feed
from .intake import take_events


def tell_events(
    *, body: bytes, kind: SourceKind, access: Access, actor: Actor, received_at: datetime
) -> IntakeReport:
    """Keep the events of a message under the name of the token, or of who is signed in.

    :raises Refusal: it is no message of events, or its feed is switched off.
    :raises StoreBusy: the store is busy; nothing was kept.
    """
    taken = read_events(read_document(body))
    name = (access.token or access.name)[:80]
    source_id = open_feed(name=name, kind=kind, actor=actor, at=received_at)
    report = take_events(source_id=source_id, events=taken.events, received_at=received_at)
    refused = (*taken.refused, *report.refused)
    if refused:
        note_refused(source_id=source_id, refused=refused, received_at=received_at)
    return IntakeReport(report.accepted, report.duplicates, refused, report.last_seq)
