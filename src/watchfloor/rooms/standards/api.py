"""The HTTP API of this room: what holds at an instant, versions, what waits.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from watchfloor.common.endpoint import Id, Instant, Text, guarded, problems
from watchfloor.rooms.standards import queries, service
from watchfloor.rooms.standards.contracts import VersionCard, VersionState
from watchfloor.rooms.standards.rules.bodies import write_body
from watchfloor.rooms.standards.rules.registry import get_kind, list_kinds

router = Router(tags=["standards"])


class WordsOut(Schema):
    """The same text in both languages."""

    en: str
    zh: str


class KindOut(Schema):
    """A kind of standard."""

    code: str = Field(examples=["process"])
    title: WordsOut


class VersionOut(Schema):
    """A version. `body` is null for a retirement: from `valid_from` on nothing holds."""

    id: int
    standard_id: int
    kind: str
    code: str
    title: WordsOut
    number: int
    state: VersionState
    body: dict[str, Any] | None
    valid_from: datetime
    valid_to: datetime | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    change_matter_id: int | None


@router.get("/standards/kinds", response={200: list[KindOut], **problems()}, summary="Kinds")
@guarded("standards.view")
def list_standard_kinds(request: HttpRequest) -> list[KindOut]:
    """List the kinds of standards that the rooms keep."""
    return [
        KindOut(code=kind.code, title=WordsOut(en=kind.title.en, zh=kind.title.zh))
        for kind in list_kinds()
    ]


@router.get("/standards", response={200: list[VersionOut], **problems()}, summary="What holds")
@guarded("standards.view")
def list_held(
    request: HttpRequest,
    kind: Annotated[Text, Query(examples=["process"])],
    at: Annotated[Instant | None, Query(description="When; now where it is left out.")] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[VersionOut]:
    """List what holds, or held, of a kind at an instant, by code."""
    get_kind(kind)
    held, _total = queries.list_held_page(
        kind=kind,
        at=at or datetime.now(UTC),
        search="",
        limit=page_size,
        offset=page_size * (page - 1),
    )
    return [_out(card) for card in held]


@router.get(
    "/standards/proposed", response={200: list[VersionOut], **problems()}, summary="What waits"
)
@guarded("standards.view")
def list_proposed(request: HttpRequest, kind: Text = "") -> list[VersionOut]:
    """List the versions that wait to be approved or revised, the oldest first; 500 at most."""
    return [_out(card) for card in service.list_proposed(kind=kind)[:500]]


@router.get(
    "/standards/{standard_id}/versions",
    response={200: list[VersionOut], **problems(404)},
    summary="Versions",
)
@guarded("standards.view")
def list_versions(request: HttpRequest, standard_id: Id) -> list[VersionOut]:
    """List every version of a standard, the newest first."""
    return [_out(card) for card in service.list_versions(standard_id=standard_id)]


def _out(card: VersionCard) -> VersionOut:
    body = None if card.body is None else write_body(get_kind(card.kind), card.body)
    return VersionOut(
        id=card.id,
        standard_id=card.standard_id,
        kind=card.kind,
        code=card.code,
        title=WordsOut(en=card.title.en, zh=card.title.zh),
        number=card.number,
        state=card.state,
        body=body,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        reason=card.reason,
        proposed_by=card.proposed_by,
        proposed_at=card.proposed_at,
        approved_by=card.approved_by,
        approved_at=card.approved_at,
        change_matter_id=card.change_matter_id,
    )
