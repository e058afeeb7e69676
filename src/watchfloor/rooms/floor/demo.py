"""The floor room's part of the demo: a feed that reads the log of the demo's exchange."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.operations import add_source
from watchfloor.rooms.floor.queries import list_sources

SILENT_AFTER_SECONDS = 45


def furnish(*, feed: str, path: Path, actor: Actor, at: datetime) -> None:
    """Make the feed, once."""
    if any(source.name == feed for source in list_sources()):
        return
    add_source(
        name=feed,
        kind=SourceKind.QUEUE_LOG,
        settings={"path": str(path)},
        secret="",
        silent_after_seconds=SILENT_AFTER_SECONDS,
        actor=actor,
        at=at,
    )
