"""Endpoints of no one room: the journal and the health of the installation.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from watchfloor.common import journal
from watchfloor.common.access import access_of
from watchfloor.common.endpoint import Id, PageSize, Text, guarded, problems
from watchfloor.rooms.people import service as people
from watchfloor.shell.health.findings import Status
from watchfloor.shell.health.views import health_report
from watchfloor.shell.journal.reading import readable

router = Router(tags=["installation"])


class JournalOut(Schema):
    """One line of the append-only journal."""

    number: int
    at: datetime
    actor: str
    origin: str
    action: str = Field(examples=["people.role.given"])
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class FindingOut(Schema):
    """One line of the health page."""

    code: str
    status: Status
    title: str
    what: str
    mend: str


class HealthOut(Schema):
    """Whether everything is in order."""

    status: Status
    version: str
    at: datetime
    findings: list[FindingOut]


@router.get("/journal", response={200: list[JournalOut], **problems()}, summary="The journal")
@guarded("journal.view")
def list_journal(
    request: HttpRequest,
    actor: Text = "",
    action: Text = "",
    subject: Text = "",
    below: Id | None = None,
    limit: PageSize = 100,
) -> list[journal.JournalLine]:
    """List who did what, newest first; `below` goes on under a number."""
    access = access_of(request)
    scope = access.scope
    wanted = journal.JournalFilter(
        actor=actor,
        action=action,
        subject=subject,
        user_ids=None if scope.everything else people.list_user_ids(scope=scope),
    )
    lines = journal.list_lines(wanted=wanted, below=below, limit=limit)
    return [readable(line, access) for line in lines]


@router.get("/health", response={200: HealthOut, **problems()}, summary="Health")
@guarded("health.view")
def health(request: HttpRequest) -> dict[str, object]:
    """Say whether feeds, jobs, database and disk are in order, and what to do where not."""
    return health_report()
