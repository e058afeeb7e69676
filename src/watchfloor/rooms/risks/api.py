"""The HTTP API of this room: points that hold, proposals, a whole library out.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema, Status

from watchfloor.common.access import actor_of
from watchfloor.common.endpoint import Instant, PageSize, Text, guarded, problems
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.risks import service
from watchfloor.rooms.risks.contracts import LibraryPoint, Place, RiskCard
from watchfloor.rooms.risks.rules.library.plain import plain_point
from watchfloor.rooms.risks.rules.library.reading import RawPoint, read_point

router = Router(tags=["risks"])
KINDS = {
    "yaml": "application/yaml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILES = {
    KINDS["yaml"].partition(";")[0]: {"schema": {"type": "object"}},
    KINDS["xlsx"]: {"schema": {"type": "string", "format": "binary"}},
}


class WordsOut(Schema):
    """The same text in both languages."""

    en: str
    zh: str


class PointOut(Schema):
    """A risk point that holds, with what its stars are made of."""

    code: str = Field(examples=["FIN-001"])
    version: int
    title: WordsOut
    stars: int
    rate: float = Field(description="Expected share of errors among contacts that reach it.")
    mean_loss: float = Field(description="Of one error, in the centre's currency.")
    week_loss: float = Field(description="rate × mean loss × contacts a week.")
    point: dict[str, Any] = Field(description="The point as a library file has it.")


class PointIn(Schema):
    """A point to propose, as a library file has it; without a code it gets the next of its zone."""

    point: dict[str, Any]
    reason: Text
    origin: Text = Field("", examples=["contact:PBX-17", "matter:4"])


class ProposedOut(Schema):
    """A proposal that waits for somebody else to approve it."""

    code: str
    version_id: int
    version: int


class StepOut(Schema):
    """A step that points are bound to."""

    code: str
    name: WordsOut
    process: str


def _out(card: RiskCard) -> dict[str, Any]:
    return {
        "code": card.code,
        "version": card.version,
        "title": card.title,
        "stars": card.stars,
        "rate": card.rate,
        "mean_loss": card.mean_loss,
        "week_loss": card.week_loss,
        "point": plain_point(LibraryPoint(card.code, card.title, card.point)),
    }


@router.get("/risks/points", response={200: list[PointOut], **problems()}, summary="Risk points")
@guarded("risks.view")
def list_points(
    request: HttpRequest,
    at: Instant | None = None,
    step: Text = "",
    after: Text = "",
    limit: PageSize = 100,
) -> list[dict[str, Any]]:
    """List the points that hold now or at an instant, by code; `after` goes on after a code."""
    when = at or datetime.now(UTC)
    cards = service.points_of_step(step=step, at=when) if step else service.list_points(at=when)
    wanted = sorted((card for card in cards if card.code > after), key=lambda card: card.code)
    return [_out(card) for card in wanted[:limit]]


@router.get(
    "/risks/points/{code}", response={200: PointOut, **problems(404)}, summary="A risk point"
)
@guarded("risks.view")
def get_point(
    request: HttpRequest,
    code: Annotated[Text, Path()],
    at: Instant | None = None,
) -> dict[str, Any]:
    """Return the point of a code that holds now or at an instant."""
    card = service.find_point(code=code, at=at or datetime.now(UTC))
    if card is None:
        raise Http404(code)
    return _out(card)


@router.post("/risks/points", response={201: ProposedOut, **problems()}, summary="Propose a point")
@guarded("risks.propose")
def propose_point(request: HttpRequest, body: PointIn) -> Status[dict[str, Any]]:
    """Propose a point or the next version of one. Somebody else approves it.

    Stars set by hand stay as they are: they are set on the page of the point.
    """
    wished = body.point.get("code")
    point, wrong = read_point(
        RawPoint({**body.point, "code": wished or "X"}, lambda path: Place(0, path))
    )
    if point is None or wrong:
        first = wrong[0]
        raise Refusal(
            code="risks.point.invalid",
            what=first.reason,
            where="field %(field)s",
            mend="Correct it and send it again; nothing was saved.",
            fields={**first.fields, "field": first.place.column or "point"},
        )
    held = service.find_point(code=point.code, at=datetime.now(UTC)) if wished else None
    version = service.propose_point(
        title=Words(point.title.en, point.title.zh),
        # Stars by hand are a matter of whoever manages the library, with a reason and a day.
        point=replace(point.point, override=held.point.override if held else None),
        code=point.code if wished else "",
        reason=body.reason,
        origin=body.origin,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    made = {"code": version.code, "version_id": version.id, "version": version.number}
    return Status(201, made)


@router.get("/risks/steps", response={200: list[StepOut], **problems()}, summary="Process steps")
@guarded("risks.view")
def list_steps(request: HttpRequest) -> list[dict[str, Any]]:
    """List the steps of the processes that hold."""
    steps = service.list_steps(at=datetime.now(UTC))
    return [{"code": step.code, "name": step.name, "process": step.process} for step in steps]


@router.get(
    "/risks/export",
    response=problems(),
    summary="The library as a file",
    openapi_extra={"responses": {200: {"description": "The file.", "content": _FILES}}},
)
@guarded("risks.view")
def export(
    request: HttpRequest, form: Annotated[Literal["yaml", "xlsx"], Query()] = "yaml"
) -> HttpResponse:
    """Hand out every point that holds, as YAML or XLSX."""
    content = service.export_library(at=datetime.now(UTC), form=form)
    names = {"Content-Disposition": f'attachment; filename="risk-library.{form}"'}
    return HttpResponse(content, content_type=KINDS[form], headers=names)
