"""The HTTP API of this room: the registry, its values on the center's data, the contract variant.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Instant, Text, guarded, problems, read_window
from watchfloor.rooms.metrics import service
from watchfloor.rooms.metrics.contracts import Better, Metric, MetricValue, Unit

router = Router(tags=["metrics"])


class WordsOut(Schema):
    """The same text in both languages."""

    en: str
    zh: str


class VariantOut(Schema):
    """One versioned definition; the formula is what is run."""

    code: str
    version: int
    effective_on: date
    name: WordsOut
    in_words: WordsOut
    formula: str
    unit: Unit
    defined_by: str


class MetricOut(Schema):
    """A question and its answers side by side."""

    code: str = Field(examples=["service_level"])
    name: WordsOut
    asks: WordsOut
    better: Better
    variants: list[VariantOut]


class ValueOut(Schema):
    """A variant on the asked contacts. `value` is null where it has none; `reason` says why."""

    metric: str
    variant: str
    version: int
    name: WordsOut
    unit: Unit
    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str


class ChoiceIn(Schema):
    """Which variant becomes the contract one, from now on."""

    variant: Text
    reason: Text = ""


@router.get("/metrics", response={200: list[MetricOut], **problems()}, summary="The registry")
@guarded("metrics.view")
def list_metrics(request: HttpRequest) -> list[Metric]:
    """List every registered metric with its variants, formulas and versions."""
    return list(service.list_metrics())


@router.get("/metrics/values", response={200: list[ValueOut], **problems()}, summary="Values")
@guarded("metrics.view")
def measure(
    request: HttpRequest,
    start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
    queue: Annotated[list[Id], Query(alias="queue", max_length=200)] = [],  # noqa: B006  never changed
) -> list[MetricValue]:
    """Compute every listed or chosen variant on the contacts of a window in reach."""
    window = read_window(start, end)
    scope = access_of(request).scope
    return list(service.measure(window=window, queue_ids=tuple(queue), scope=scope))


@router.put(
    "/metrics/{metric}/variant",
    response={204: None, **problems(404)},
    summary="Choose the contract variant",
)
@guarded("metrics.choose")
def choose_variant(
    request: HttpRequest, metric: Annotated[Text, Path()], body: ChoiceIn
) -> Status[None]:
    """Make a variant the contract one from now on. Stored reports keep theirs."""
    service.choose_variant(
        metric=metric,
        variant=body.variant,
        reason=body.reason,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(204, None)
