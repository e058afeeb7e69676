"""Adapters: each turns what one kind of system says into our vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from watchfloor.rooms.floor.contracts import SourceKind

from .amazon_connect import AmazonConnectAdapter
from .asterisk_ami import AsteriskAmiAdapter
from .freeswitch_esl import FreeswitchEslAdapter
from .queue_log import QueueLogAdapter
from .telling import Adapter, FileAdapter, Position, RefusedFrame, Told

FILE_ADAPTERS: Mapping[SourceKind, Callable[[Mapping[str, object], Position], FileAdapter]] = {
    SourceKind.QUEUE_LOG: QueueLogAdapter,
    SourceKind.CONNECT: AmazonConnectAdapter,
}
SOCKET_ADAPTERS: Mapping[SourceKind, Callable[[Mapping[str, object], Position], Adapter]] = {
    SourceKind.AMI: AsteriskAmiAdapter,
    SourceKind.ESL: FreeswitchEslAdapter,
}

__all__ = [
    "FILE_ADAPTERS",
    "SOCKET_ADAPTERS",
    "Adapter",
    "FileAdapter",
    "Position",
    "RefusedFrame",
    "Told",
]
