"""The HTTP API of this room: what an agent meets at a step, what happened, records after the fact.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, datetime
from typing import Annotated

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError
from pydantic import AfterValidator, JsonValue

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Instant, Text, guarded, problems
from watchfloor.rooms.guidance import queries, service
from watchfloor.rooms.guidance.contracts import (
    Arm,
    Because,
    BusinessRecord,
    Decision,
    EventKind,
    EventReport,
    Found,
    GapReason,
    IssuedToken,
    Look,
    RecordReport,
    StepEvent,
    TokenRefused,
)
from watchfloor.rooms.risks.contracts import CheckInput, GuardAction

router = Router(tags=["guidance"])
MOST_BYTES = 64_000
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]+$")]
Key = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


def _small(record: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        size = len(orjson.dumps(record))
    except TypeError as error:  # no end of brackets, half a character, a number of a hundred digits
        raise ValueError("a record holds texts, numbers and short lists of them") from error
    if size > MOST_BYTES:
        raise ValueError(f"a record has at most {MOST_BYTES} bytes")
    return record


Values = Annotated[dict[str, JsonValue], Field(max_length=300), AfterValidator(_small)]


class WordsOut(Schema):
    """The same text in both languages; one of them may be empty."""

    en: str
    zh: str


class PromptPart(Schema):
    """A reminder to show beside the form. Report it as shown, then confirmed or overridden."""

    risk: str
    code: str
    title: WordsOut
    text: WordsOut
    because: Because
    is_mandatory: bool


class CheckPart(Schema):
    """Something to be ticked or filled in before going on."""

    risk: str
    code: str
    text: WordsOut
    input: CheckInput
    choices: list[WordsOut]
    fails_closed: bool = Field(description="Wait when Watchfloor cannot be reached.")


class GuardPart(Schema):
    """What a guard found. `gap`: it could not be told, and nobody is held up."""

    risk: str
    code: str
    found: Found
    action: GuardAction
    says: WordsOut
    mend: WordsOut
    reason: GapReason | None
    field: str


class DecisionOut(Schema):
    """What an agent meets at a step of a contact."""

    step: str
    agent: str
    contact: str
    arm: Arm = Field(description="Empty when no prompt was due.")
    is_blocked: bool
    prompts: list[PromptPart]
    checks: list[CheckPart]
    guards: list[GuardPart]


class DecideIn(Schema):
    """A record on the screen, and who works on which contact."""

    record: Values = Field({}, examples=[{"refund_amount": 800, "approver": ""}])
    agent: Name
    contact: Key
    queue: Text = ""
    is_final: bool = Field(default=True, description="False while it is still being filled in.")


class EventIn(Schema):
    """Something that happened at a step. The same `key` counts once."""

    key: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    kind: EventKind
    at: Instant
    step: Name
    agent: Name
    contact: Key
    risk: Text = ""
    code: Text = ""
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    value: str | int | float | bool | None = None


class EventsIn(Schema):
    """A batch of events, in any order."""

    events: Annotated[list[EventIn], Field(min_length=1, max_length=500)]


class EventProblemOut(Schema):
    """An event that was not taken."""

    index: int
    key: str
    what: str


class EventsOut(Schema):
    """What became of a batch."""

    taken: int
    stored: int = Field(description="How many were new.")
    problems: list[EventProblemOut]


class RecordIn(Schema):
    """A record of a business system. The same key is judged once for each risk point."""

    key: Key
    step: Name
    at: Instant
    values: Values
    agent: Text = ""
    contact: Text = ""


class RecordsIn(Schema):
    """Records to look at after the fact."""

    records: Annotated[list[RecordIn], Field(min_length=1, max_length=1000)]


class FaultOut(Schema):
    """Where a guard could not judge a record."""

    key: str
    risk: str
    code: str
    reason: GapReason
    field: str


class RecordsOut(Schema):
    """What was found."""

    records: int
    judged: int
    failed: int
    stored: int
    faults: list[FaultOut]


class TokenIn(Schema):
    """For whom, for which contact and for which origin of a page."""

    agent: Name
    contact: Key
    origin: Text = Field("", examples=["https://crm.example.com"])
    minutes: Annotated[int, Field(ge=1, le=480)] = 30


class TokenOut(Schema):
    """What the page carries as `data-token`."""

    token: str
    expires_at: datetime


def _check_pass(request: HttpRequest, agent: str, contact: str) -> None:
    """Hold a token of the browser to its agent and contact; an API token opens more."""
    token = request.headers.get("Authorization", "").partition(" ")[2].strip()
    if ":" not in token:
        return
    try:
        granted = queries.read_token(token=token, at=datetime.now(UTC))
        queries.check_pass(granted=granted, agent=agent, contact=contact)
    except TokenRefused as error:
        raise HttpError(401, error.reason) from error


@router.post(
    "/guidance/steps/{code}/decide",
    response={200: DecisionOut, **problems(404)},
    summary="What an agent meets at a step",
)
@guarded("guidance.use")
def decide(request: HttpRequest, code: Annotated[Name, Path()], body: DecideIn) -> Decision:
    """Return at most one prompt, the checks, and what the guards found in the record.

    The prompt is chosen once for each contact, step and agent: asking again gives the same.
    """
    _check_pass(request, body.agent, body.contact)
    return service.decide(
        step=code,
        record=body.record,
        agent_code=body.agent,
        contact_key=body.contact,
        look=Look(queue=body.queue, is_final=body.is_final),
        at=datetime.now(UTC),
        actor=actor_of(request),
        scope=access_of(request).scope,
    )


@router.post(
    "/guidance/events", response={200: EventsOut, **problems()}, summary="What happened at steps"
)
@guarded("guidance.use")
def report_events(request: HttpRequest, body: EventsIn) -> EventsOut:
    """Store what was shown, confirmed, overridden, done or missed. Replays change nothing."""
    for each in body.events:
        _check_pass(request, each.agent, each.contact)
    report = service.record_events(
        events=[StepEvent(**dict(each)) for each in body.events],
        at=datetime.now(UTC),
        scope=access_of(request).scope,
    )
    return events_out(report)


def events_out(report: EventReport) -> EventsOut:
    """Return what became of a batch, in the language of the one who asks."""
    problems = [
        EventProblemOut(index=each.index, key=each.key, what=_(each.what))
        for each in report.problems
    ]
    return EventsOut(taken=report.taken, stored=report.stored, problems=problems)


@router.post(
    "/guidance/tokens", response={200: TokenOut, **problems()}, summary="A token for a page"
)
@guarded("guidance.integrate")
def issue_token(request: HttpRequest, body: TokenIn) -> IssuedToken:
    """Return a short-lived token, bound to one agent, one contact and one registered origin."""
    return service.issue_token(
        agent_code=body.agent,
        contact_key=body.contact,
        origin=body.origin,
        minutes=body.minutes,
        actor=actor_of(request),
        at=datetime.now(UTC),
        scope=access_of(request).scope,
    )


@router.post("/guidance/records", response={200: RecordsOut, **problems()}, summary="Check records")
@guarded("guidance.integrate")
def check_records(request: HttpRequest, body: RecordsIn) -> RecordReport:
    """Run the guards over records after the fact. What a guard cannot read is reported."""
    return service.check_records(
        records=[BusinessRecord(**dict(each)) for each in body.records],
        at=datetime.now(UTC),
        actor=actor_of(request),
    )
