"""The worklist over HTTP.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from watchfloor.common.access import access_of
from watchfloor.common.endpoint import PageSize, guarded, problems

from .gathering import build_alone

router = Router(tags=["worklist"])


class TaskOut(Schema):
    """Something to do. `loss` is money expected to be lost in seven days if nobody acts."""

    key: str = Field(examples=["matter:17"])
    title: str
    reason: str
    loss: float
    url: str
    due_at: datetime | None
    owner_id: int | None


class WorklistOut(Schema):
    """What to do now, dearest first. `silent` names rooms that could not be read."""

    tasks: list[TaskOut]
    silent: list[str]


@router.get("/worklist", response={200: WorklistOut, **problems()}, summary="What to do now")
@guarded("metrics.view")
def show_worklist(request: HttpRequest, limit: PageSize = 50) -> dict[str, Any]:
    """List what the caller should do, by expected loss, without what she put off."""
    found = build_alone(access=access_of(request), at=datetime.now(UTC))
    return {"tasks": [item.task for item in found.items[:limit]], "silent": list(found.silent)}
