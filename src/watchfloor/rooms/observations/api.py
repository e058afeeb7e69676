"""The HTTP API of this room: observations in reach, and the sums that rates are made of.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from watchfloor.common.access import access_of
from watchfloor.common.endpoint import Id, Instant, PageSize, Text, guarded, problems, read_window
from watchfloor.rooms.observations import service
from watchfloor.rooms.observations.contracts import (
    JUDGEMENTS,
    By,
    Kind,
    Layer,
    ObservationFilter,
    RateRow,
    Result,
    StoredObservation,
)
from watchfloor.rooms.observations.web.asking import read_place, write_place

router = Router(tags=["observations"])


class ObservationOut(Schema):
    """What was seen. `probability` is of having been selected within `frame`."""

    id: int
    at: datetime
    kind: Kind
    subject: str = Field(examples=["contact:PBX-17"])
    layer: Layer
    result: Result
    standard_id: int | None
    standard_version_id: int | None
    step: str
    agent_id: int | None
    node_id: int | None
    observer_id: int | None
    points: float | None
    probability: float
    frame: str
    evidence: dict[str, Any]


class ObservationsOut(Schema):
    """A page; `next` goes into `before` of the next request, empty at the end."""

    items: list[ObservationOut]
    next: str


class RateOut(Schema):
    """Sums over judgements, y = 1 for a fail, p the probability of selection.

    The rate is failed_weight / weight; its variance
    ((1 - rate)^2 failed_spread + rate^2 (spread - failed_spread)) / weight^2.
    """

    keys: list[int | str | None] = Field(description="In the order of `by`.")
    looked: int
    failed: int
    weight: float = Field(description="Sum of 1/p.")
    failed_weight: float = Field(description="Sum of y/p.")
    spread: float = Field(description="Sum of (1-p)/p^2.")
    failed_spread: float = Field(description="Sum of y(1-p)/p^2.")


class Narrowed(Schema):
    """What narrows a list; what is left out leaves nothing out."""

    kind: list[Kind] = []
    layer: list[Layer] = []
    result: list[Result] = []
    standard: list[Id] = Field([], max_length=500)
    step: list[Text] = Field([], max_length=500)
    agent: list[Id] = Field([], max_length=500)
    subject: Text = ""
    frame: Text = ""


@router.get("/observations", response={200: ObservationsOut, **problems()}, summary="Observations")
@guarded("observations.view")
def list_observations(
    request: HttpRequest,
    start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
    narrowed: Query[Narrowed],
    page_size: PageSize = 50,
    before: Text = "",
) -> ObservationsOut:
    """List observations in reach, the newest first."""
    window = read_window(start, end)
    found = service.list_observations(
        wanted=_filter(narrowed, window.start, window.end),
        scope=access_of(request).scope,
        limit=page_size + 1,
        before=read_place(before),
    )
    shown = found[:page_size]
    more = write_place(shown[-1].seen.at, shown[-1].id) if len(found) > page_size else ""
    return ObservationsOut(items=[_out(stored) for stored in shown], next=more)


@router.get(
    "/observations/rates", response={200: list[RateOut], **problems()}, summary="Sums for rates"
)
@guarded("observations.view")
def sum_rates(
    request: HttpRequest,
    start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
    narrowed: Query[Narrowed],
    by: Annotated[list[By], Query(max_length=4)] = [],  # noqa: B006  never changed
) -> list[RateRow]:
    """Add up judgements in reach, told apart as asked; days are the centre's local ones."""
    window = read_window(start, end)
    rows = service.sum_rates(
        start=window.start,
        end=window.end,
        by=tuple(dict.fromkeys(by)),
        kinds=tuple(narrowed.kind) or JUDGEMENTS,
        layers=tuple(narrowed.layer),
        standard_ids=tuple(narrowed.standard),
        steps=tuple(narrowed.step),
        agent_ids=tuple(narrowed.agent),
        scope=access_of(request).scope,
    )
    return list(rows)


@router.get(
    "/observations/{observation_id}",
    response={200: ObservationOut, **problems(404)},
    summary="One observation",
)
@guarded("observations.view")
def get_observation(request: HttpRequest, observation_id: Id) -> ObservationOut:
    """Return one observation with its evidence."""
    scope = access_of(request).scope
    return _out(service.get_observation(observation_id=observation_id, scope=scope))


def _filter(narrowed: Narrowed, start: datetime, end: datetime) -> ObservationFilter:
    return ObservationFilter(
        start=start,
        end=end,
        kinds=tuple(narrowed.kind),
        layers=tuple(narrowed.layer),
        results=tuple(narrowed.result),
        standard_ids=tuple(narrowed.standard),
        steps=tuple(narrowed.step),
        agent_ids=tuple(narrowed.agent),
        subject=narrowed.subject,
        frame=narrowed.frame,
    )


def _out(stored: StoredObservation) -> ObservationOut:
    seen = stored.seen
    return ObservationOut(
        id=stored.id,
        at=seen.at,
        kind=seen.kind,
        subject=seen.subject,
        layer=seen.layer,
        result=seen.result,
        standard_id=seen.standard_id,
        standard_version_id=seen.standard_version_id,
        step=seen.step,
        agent_id=seen.agent_id,
        node_id=seen.node_id,
        observer_id=seen.observer_id,
        points=seen.points,
        probability=seen.probability,
        frame=seen.frame,
        evidence=dict(seen.evidence),
    )
