"""From rows to what crosses the door."""

from __future__ import annotations

from watchfloor.common.words import Words
from watchfloor.rooms.standards.contracts import VersionCard, VersionState
from watchfloor.rooms.standards.models import StandardVersion
from watchfloor.rooms.standards.rules.bodies import read_body
from watchfloor.rooms.standards.rules.registry import get_kind


def version_card(row: StandardVersion) -> VersionCard:
    """Return a version. Its standard must have been selected with it."""
    return VersionCard(
        id=row.pk,
        standard_id=row.standard_id,
        kind=row.kind,
        code=row.standard.code,
        title=Words(row.title_en, row.title_zh),
        node_id=row.standard.node_id,
        number=row.number,
        state=state_of(row),
        body=None if row.body is None else read_body(get_kind(row.kind), row.body),
        valid_from=row.valid_from or row.wanted_from or row.proposed_at,
        valid_to=row.valid_to,
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        change_matter_id=row.change_matter_id,
        return_reason=row.return_reason,
        proposed_by_user_id=row.proposed_by_user_id,
        withdrawn_at=row.withdrawn_at,
    )


def state_of(row: StandardVersion) -> VersionState:
    """Return where a version stands."""
    if row.approved_at is not None:
        return VersionState.APPROVED
    if row.withdrawn_at is not None:
        return VersionState.WITHDRAWN
    return VersionState.RETURNED if row.returned_at is not None else VersionState.PROPOSED
