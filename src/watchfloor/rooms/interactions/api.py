"""The HTTP API of this room: the same figures and rows as its pages, in the same reach.

Annotations are read when the module is loaded, so they are not postponed here.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path as PathOnDisk
from typing import Annotated, cast

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest
from ninja import Field, File, Form, Path, Query, Router, Schema, Status
from ninja.files import UploadedFile

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import (
    Id,
    Instant,
    PageSize,
    Text,
    ZoneName,
    guarded,
    problems,
    read_window,
    read_zone,
)
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every
from watchfloor.rooms.interactions import operations, queries
from watchfloor.rooms.interactions.contracts import (
    Channel,
    ContactCard,
    Format,
    IntervalRow,
    LegFilter,
    LegPage,
    LegRow,
    Outcome,
    QueueCard,
    RefusedRow,
    RunCard,
    RunStatus,
)
from watchfloor.rooms.interactions.jobs import start_import
from watchfloor.rooms.interactions.operations.revealing import reveal_contact
from watchfloor.rooms.interactions.rules.uploads import Upload, keep_upload

router = Router(tags=["interactions"])
_LONGEST_LIST = 100_000
_STEP_SECONDS = {"5m": 300, "10m": 600, "15m": 900, "30m": 1800, "60m": 3600}
_DAY_SECONDS = 86_400
From = Annotated[Instant, Query(alias="from", description="First instant, with its offset.")]
To = Annotated[Instant, Query(alias="to", description="End; not included.")]
QueueIds = Annotated[list[Id], Query(alias="queue", max_length=200, description="Queue ids.")]
OutcomeName = Annotated[str, Field(pattern="^(open|answered|abandoned|flowed_out|lost)$")]


class QueueOut(Schema):
    """A queue (skill group) of a feed."""

    id: int
    feed: str = Field(examples=["asterisk"])
    code: str = Field(examples=["billing"])
    title: str
    channel: Channel
    node_id: int | None = Field(description="The part of the organisation it belongs to.")
    service_level_seconds: int = Field(examples=[20])
    short_abandon_seconds: int = Field(examples=[5])


class TallyOut(Schema):
    """Counts and sums. offered = answered + abandoned + flowed_out + lost + open, always."""

    offered: int
    answered: int
    abandoned: int
    abandoned_short: int
    abandoned_within: int
    answered_within: int
    flowed_out: int
    flowed_out_within: int
    lost: int
    open: int
    transferred: int
    held: int
    wait_ms_sum: int = Field(description="Milliseconds, of answered legs.")
    abandoned_wait_ms_sum: int
    ring_ms_sum: int
    talk_ms_sum: int
    hold_ms_sum: int
    wrap_ms_sum: int


class IntervalOut(Schema):
    """One queue in one interval, by arrival."""

    queue_id: int
    queue: str
    interval_start: datetime
    tally: TallyOut


class LegOut(Schema):
    """One stay of a contact in one queue. The customer is masked."""

    id: int
    contact_key: str
    queue_id: int
    queue: str
    channel: Channel
    entered_at: datetime
    outcome: OutcomeName
    ending: str = Field(description="The source's own word.", examples=["COMPLETECALLER"])
    wait_seconds: float | None
    talk_seconds: float | None
    hold_seconds: float | None
    wrap_seconds: float | None
    ended_at: datetime | None
    agent_id: int | None
    agent: str
    customer: str
    transferred_to: str | None
    note: str

    @staticmethod
    def resolve_outcome(leg: LegRow) -> str:
        return leg.outcome.name.lower()


class LegPageOut(Schema):
    """A page of legs; total and tally are of the whole figure, not of the page."""

    rows: list[LegOut]
    total: int
    tally: TallyOut
    next_cursor: str = Field(
        description="Give it as `cursor` for the next page; empty on the last."
    )


class ContactEventOut(Schema):
    """One line of the source, as the timeline shows it."""

    at: datetime | None
    line: int
    run_id: int
    kind: str
    queue: str
    agent: str
    text: str


class ContactOut(Schema):
    """A contact with its legs and the source's own lines behind them."""

    contact_key: str
    feed: str
    customer: str
    legs: list[LegOut]
    events: list[ContactEventOut]


class RunOut(Schema):
    """An import. lines = accepted + refused + duplicates when it is done."""

    id: int
    file_name: str
    format: Format
    feed: str
    timezone: str
    status: RunStatus
    progress_share: float
    lines: int
    accepted: int
    refused: int
    duplicates: int
    contacts: int
    legs: int
    first_at: datetime | None
    last_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    by: str
    problem: str


class RefusedOut(Schema):
    """A line that could not be read, and why; its text is masked."""

    line: int
    reason: str
    fields: dict[str, str]
    text: str


class QueuedOut(Schema):
    """The number of the import that was queued."""

    id: int


class ContactsQuery(Schema):
    """Which legs: those of a window that fulfil all that is asked."""

    start: Instant = Field(alias="from", description="First instant, with its offset.")
    end: Instant = Field(alias="to", description="End; not included.")
    queue: list[Id] = Field([], max_length=200, description="Queue ids; none for all.")
    outcome: OutcomeName | None = None
    within: bool | None = Field(None, description="Wait within the queue's service-level seconds.")
    short: bool | None = Field(None, description="Wait within its short-abandon seconds.")
    transferred: bool | None = None
    unclosed: bool = Field(default=False, description="Only what could not be closed.")
    agent_id: Id | None = None
    search: Text = Field("", description="A contact's key, or a customer's number in full.")
    cursor: Text = ""
    page_size: PageSize = 50

    def as_filter(self) -> LegFilter:
        """Return the filter; refused when the window is reversed."""
        window = read_window(self.start, self.end)
        return LegFilter(
            start=window.start,
            end=window.end,
            queue_ids=tuple(self.queue),
            outcome=Outcome[self.outcome.upper()] if self.outcome else None,
            within=self.within,
            short=self.short,
            transferred=self.transferred,
            unclosed=self.unclosed,
            agent_id=self.agent_id,
            search=self.search,
        )


class ImportForm(Schema):
    """What must be said about a file; the format is guessed when it is left out."""

    timezone: ZoneName = "Asia/Shanghai"
    format: Format | None = None
    feed: Text = ""


@router.get("/queues", response={200: list[QueueOut], **problems()}, summary="Queues in reach")
@guarded("interactions.queues.view")
def list_queues(request: HttpRequest) -> list[QueueCard]:
    """List the queues that the caller may see, by code."""
    return list(queries.list_queues(scope=access_of(request).scope))


@router.get("/intervals", response={200: list[IntervalOut], **problems()}, summary="Intervals")
@guarded("interactions.queues.view")
def list_intervals(
    request: HttpRequest,
    start: From,
    end: To,
    every: Every = Every.MINUTES_15,
    timezone: ZoneName = "UTC",
    queue: QueueIds = [],  # noqa: B006  read by the framework, never changed
) -> list[IntervalRow]:
    """Count and add up the legs of each queue in each interval; intervals without are left out."""
    window = read_window(start, end)
    step = _STEP_SECONDS.get(every.value, _DAY_SECONDS)
    if window.seconds / step > _LONGEST_LIST:
        raise Refusal(
            code="request.window_too_long",
            what="These are more than %(limit)d intervals.",
            mend="Ask for a shorter stretch, or for longer intervals.",
            fields={"limit": _LONGEST_LIST},
        )
    return queries.list_intervals(
        window=window,
        every=every,
        zone=read_zone(timezone),
        queue_ids=tuple(queue),
        scope=access_of(request).scope,
    )


@router.get("/contacts", response={200: LegPageOut, **problems()}, summary="Contacts, row by row")
@guarded("interactions.contacts.view")
def list_contacts(request: HttpRequest, asked: Query[ContactsQuery]) -> LegPage:
    """List the legs behind a figure, in order of entry. The sum of all rows is the figure."""
    return queries.list_legs(
        legs=asked.as_filter(),
        scope=access_of(request).scope,
        cursor=asked.cursor,
        page_size=asked.page_size,
    )


@router.get(
    "/contacts/{path:contact_key}",
    response={200: ContactOut, **problems(404)},
    summary="One contact",
)
@guarded("interactions.contacts.view")
def get_contact(
    request: HttpRequest,
    *,
    contact_key: Annotated[Text, Path()],
    personal_data: Annotated[
        bool, Query(description="Unmasked, where one may; the journal keeps who looked at whom.")
    ] = False,
) -> ContactCard:
    """Show a contact: its legs, and the lines of the source behind them."""
    access = access_of(request)
    if not personal_data:
        return queries.get_contact(
            contact_key=contact_key, scope=access.scope, see_personal_data=False
        )
    if not access.can("interactions.personal_data.see"):
        raise PermissionDenied("interactions.personal_data.see")
    by, at = actor_of(request), datetime.now(UTC)
    return reveal_contact(contact_key=contact_key, scope=access.scope, actor=by, at=at)


@router.get("/imports", response={200: list[RunOut], **problems()}, summary="Imports")
@guarded("interactions.imports.view")
def list_imports(
    request: HttpRequest, limit: PageSize = 50, before_id: Id | None = None
) -> list[RunCard]:
    """List imports, newest first; `before_id` goes on where an earlier list ended."""
    return list(queries.list_runs(limit=limit, before_id=before_id))


@router.post("/imports", response={202: QueuedOut, **problems(413)}, summary="Import a file")
@guarded("interactions.imports.run")
def start_file_import(
    request: HttpRequest, file: File[UploadedFile], form: Form[ImportForm]
) -> Status[dict[str, int]]:
    """Take a file in and queue its import; follow it at `/imports/{id}`."""
    upload = _keep(file, access_of(request).user_id or 0)
    run_id = operations.queue_upload(
        stored=upload.path,
        file_name=upload.file_name,
        format=form.format,
        zone=read_zone(form.timezone),
        feed=form.feed,
        mapping=None,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    start_import(run_id=run_id)
    return Status(202, {"id": run_id})


def _keep(file: UploadedFile, user_id: int) -> Upload:
    content_hash = hashlib.sha256()
    for chunk in file.chunks():
        content_hash.update(chunk)
    arrived = PathOnDisk(cast("TemporaryUploadedFile", file).temporary_file_path())
    received = arrived.with_suffix(".part")
    received.hardlink_to(arrived)  # the framework removes its own name at the end of the request
    return keep_upload(
        received=received,
        file_name=file.name or "file",
        content_hash=content_hash.hexdigest(),
        user_id=user_id,
        at=datetime.now(UTC),
    )


@router.get("/imports/{run_id}", response={200: RunOut, **problems(404)}, summary="One import")
@guarded("interactions.imports.view")
def get_import(request: HttpRequest, run_id: Annotated[Id, Path()]) -> RunCard:
    """Show how an import stands."""
    return queries.get_run(run_id=run_id)


@router.get(
    "/imports/{run_id}/refusals",
    response={200: list[RefusedOut], **problems(404)},
    summary="Refused lines",
)
@guarded("interactions.imports.view")
def list_import_refusals(
    request: HttpRequest,
    run_id: Annotated[Id, Path()],
    after_line: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0,
    limit: PageSize = 100,
) -> list[RefusedRow]:
    """List the lines of an import that could not be read, and why."""
    queries.get_run(run_id=run_id)
    return list(queries.list_refusals(run_id=run_id, after_line=after_line, limit=limit))


@router.delete(
    "/imports/{run_id}", response={204: None, **problems(404, 409)}, summary="Undo an import"
)
@guarded("interactions.imports.run")
def undo_import(request: HttpRequest, run_id: Annotated[Id, Path()]) -> Status[None]:
    """Take back what an import brought; the figures are as if it had never been."""
    operations.undo_import(run_id=run_id, actor=actor_of(request), at=datetime.now(UTC))
    return Status(204, None)
