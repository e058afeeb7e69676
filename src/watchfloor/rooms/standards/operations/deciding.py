"""Approving and returning. What they bring about is done by the effects of the change matter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import Verb
from watchfloor.rooms.standards.contracts import BulkReport, VersionCard
from watchfloor.rooms.standards.queries.versions import get_version
from watchfloor.rooms.standards.rules.registry import get_kind

from .proposing import change_of


@transaction.atomic
def approve(*, version_id: int, access: Access | None, actor: Actor, at: datetime) -> VersionCard:
    """Verify a version's change: from now, or from its day on, it holds. Never by its proposer."""
    _decide(version_id, Verb.VERIFY, "", access, actor, at)
    return get_version(version_id=version_id)


@transaction.atomic
def return_version(
    *, version_id: int, reason: str, access: Access | None, actor: Actor, at: datetime
) -> VersionCard:
    """Send a version back to its proposer, with a reason."""
    _decide(version_id, Verb.REJECT, reason, access, actor, at)
    return get_version(version_id=version_id)


def approve_many(
    *, version_ids: Collection[int], access: Access | None, actor: Actor, at: datetime
) -> BulkReport:
    """Approve many, each in a transaction of its own: one that is refused holds up no other."""
    approved: list[int] = []
    refused: dict[int, Refusal] = {}
    for version_id in dict.fromkeys(version_ids):
        try:
            approve(version_id=version_id, access=access, actor=actor, at=at)
        except Refusal as refusal:
            refused[version_id] = refusal
        else:
            approved.append(version_id)
    return BulkReport(tuple(approved), refused)


def _decide(
    version_id: int, verb: Verb, note: str, access: Access | None, actor: Actor, at: datetime
) -> None:
    version = get_version(version_id=version_id)
    capability = get_kind(version.kind).approve_capability
    if access is not None and not access.can(capability):
        raise PermissionDenied(capability)
    matters.act(
        matter_id=change_of(version), verb=verb, access=access, actor=actor, at=at, note=note
    )
