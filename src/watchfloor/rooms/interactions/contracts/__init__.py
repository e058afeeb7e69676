"""What crosses the door of the interactions room. No Django here.

Words. A *feed* is a source system. A *leg* is one stay of a contact in one queue: the unit that
is offered and that reconciles (offered = answered + abandoned + flowed out + lost + open). A
*contact* is what the customer sees as one: all legs with the same `contact_key`. Durations that
are added up are whole milliseconds, so that sums are exact in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from watchfloor.common.timegrid import Window

from .frames import ContactFrame, CountFrame, LegFrame

__all__ = [
    "Channel", "ContactCard", "ContactEvent", "ContactFrame", "ContactNotFound", "CountFrame",
    "CountRecord", "FeedHealth", "Format", "ImportReport", "IntegrityFault", "IntervalRow",
    "LegFilter", "LegFrame", "LegPage", "LegRecord", "LegRow", "Outcome", "QueueCard",
    "QueueNotFound", "RefusedLine", "RefusedRow", "Repeats", "RunCard", "RunNotFound", "RunStatus",
    "StateRecord", "Tally", "Unclosed",
]  # fmt: skip


class Format(StrEnum):
    """The formats that can be imported; the value is the name on the command line."""

    ASTERISK_QUEUE_LOG = "asterisk-queue-log"
    AMAZON_CONNECT_CTR = "amazon-connect-ctr"
    FREESWITCH_CALLCENTER = "freeswitch-callcenter"
    TECHNION_BANK = "technion-bank"
    CSV = "csv"


class Outcome(IntEnum):
    """How a leg ended. Exactly one each, so that the sum of the five is what was offered."""

    OPEN = 0  # no end seen yet
    ANSWERED = 1
    ABANDONED = 2
    FLOWED_OUT = 3  # left the queue otherwise: time limit, key, empty, withdrawn, transferred on
    LOST = 4  # outcome can never be known: the system restarted


class Unclosed(StrEnum):
    """Why the end of a leg is not known: its `note`."""

    STILL_WAITING = "still_waiting"  # in the queue when the file ended
    STILL_TALKING = "still_talking"  # with an agent when the file ended
    RESTARTED = "restarted"  # the system restarted while the contact waited
    RESTARTED_IN_CALL = "restarted_in_call"  # … while it was with an agent
    END_MISSING = "end_missing"  # it came again, so it must have left; no record says how
    DROPPED = "dropped"  # the system itself gave it up


class Channel(StrEnum):
    VOICE = "voice"
    CHAT = "chat"
    EMAIL = "email"
    TASK = "task"


class RunStatus(StrEnum):
    """An import run. Only DONE has data behind it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # refused as a whole, or an error: nothing was saved
    INTERRUPTED = "interrupted"  # killed: nothing was saved; import again
    UNDONE = "undone"


@dataclass(slots=True)
class LegRecord:
    """A leg as a reader makes it. Mutable while it is being read; times are epoch ms, UTC."""

    call_id: str
    queue: str
    entered_ms: int
    contact_key: str
    outcome: Outcome = Outcome.OPEN
    ending: str = ""  # the source's own word: "COMPLETECALLER", "EXITWITHKEY"
    answered_ms: int | None = None
    ended_ms: int | None = None
    wait_ms: int | None = (
        None  # entry to answer, abandon or exit; includes ring where the source does
    )
    ring_ms: int | None = None
    talk_ms: int | None = None
    hold_ms: int | None = None
    wrap_ms: int | None = None
    agent: str | None = None  # the login in the source
    channel: Channel = Channel.VOICE
    # not None (may be "") when the agent passed it on
    transferred_to: str | None = None
    customer: str | None = None  # raw; sealed and masked before it is stored
    note: str = ""  # why it could not be closed, or what is odd about it: a code of `Unclosed`
    lines: list[int] = field(default_factory=list)  # 1-based, in the file


@dataclass(frozen=True, slots=True)
class StateRecord:
    """A stretch of one agent's state, [start, end); end None while it lasts."""

    agent: str
    # "signed_in", "paused", "available", "in_contact", "wrap_up", "offline", or the source's own
    state: str
    reason: str
    start_ms: int
    end_ms: int | None
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CountRecord:
    """One row of a file that brings only totals per interval: no contacts stand behind it."""

    queue: str
    start_ms: int
    minutes: int
    offered: int
    answered: int
    abandoned: int
    answered_within: int | None = None
    wait_ms_sum: int | None = None
    talk_ms_sum: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that could not be read: why, in a code that pages translate, with its fields."""

    line: int
    reason: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A refused line as pages show it; the text is masked."""

    line: int
    reason: str
    fields: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class QueueCard:
    """A queue as other rooms and pages see it."""

    id: int
    feed_id: int
    feed: str
    code: str
    title: str
    channel: Channel
    node_id: int | None
    service_level_seconds: int
    short_abandon_seconds: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts and sums of a set of legs. offered is always the sum of the five outcomes."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    abandoned_short: int = 0  # abandoned, wait <= the queue's short-abandon seconds
    abandoned_within: int = 0  # abandoned, wait <= the queue's service-level seconds
    answered_within: int = 0
    flowed_out: int = 0
    flowed_out_within: int = 0
    lost: int = 0
    open: int = 0
    transferred: int = 0
    held: int = 0  # answered legs that had a hold
    wait_ms_sum: int = 0  # of answered legs
    abandoned_wait_ms_sum: int = 0
    ring_ms_sum: int = 0  # of answered legs
    talk_ms_sum: int = 0
    hold_ms_sum: int = 0
    wrap_ms_sum: int = 0


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One queue in one interval, by arrival: a leg belongs where it entered."""

    queue_id: int
    queue: str
    interval_start: datetime  # aware, in the asked time zone
    covers: Window  # the part of the interval inside the asked window: what a drill-down asks for
    tally: Tally


@dataclass(frozen=True, slots=True)
class LegFilter:
    """Which legs a figure is made of: what a drill-down opens."""

    start: datetime
    end: datetime
    queue_ids: tuple[int, ...] = ()  # empty: all
    outcome: Outcome | None = None
    within: bool | None = None  # wait <= the queue's service-level seconds
    short: bool | None = None  # wait <= the queue's short-abandon seconds
    transferred: bool | None = None
    unclosed: bool = False  # only legs with a note
    agent_id: int | None = None
    run_id: int | None = None  # only legs that this import brought
    search: str = ""  # contact key, or a customer's number typed in full


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg in a list: one row of a drill-down."""

    id: int
    contact_key: str
    queue_id: int
    queue: str  # the source's code
    queue_title: str  # what people call it; the code where it has no other name
    channel: Channel
    entered_at: datetime
    outcome: Outcome
    ending: str
    wait_seconds: float | None
    talk_seconds: float | None
    hold_seconds: float | None
    wrap_seconds: float | None
    ended_at: datetime | None
    agent_id: int | None
    agent: str
    customer: str  # masked
    transferred_to: str | None
    note: str


@dataclass(frozen=True, slots=True)
class LegPage:
    """A page of legs. `total` and `tally` are of the whole figure, not of the page."""

    rows: tuple[LegRow, ...]
    total: int
    tally: Tally
    next_cursor: str  # "" on the last page


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """One line of the source as the timeline shows it; text is masked unless one may see."""

    at: datetime | None
    line: int
    run_id: int
    kind: str  # the source's word: "CONNECT"
    queue: str
    agent: str
    text: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact with its legs and the source's own lines behind them."""

    contact_key: str
    feed: str
    customer: str
    legs: tuple[LegRow, ...]
    events: tuple[ContactEvent, ...]


@dataclass(frozen=True, slots=True)
class RunCard:
    """An import run as pages and the command line see it."""

    id: int
    file_name: str
    format: Format
    feed: str
    timezone: str
    status: RunStatus
    progress_share: float  # 0 to 1
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
    problem: str  # the refusal's code when FAILED
    warnings: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. lines = accepted + refused + duplicates, always."""

    run_id: int
    lines: int
    accepted: int
    refused: tuple[RefusedLine, ...]
    contacts: int  # end-to-end contacts first seen or changed by this import
    legs: int
    duplicates: int  # lines that said what was already known
    warnings: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How fresh a feed is. Late when its newest record is older than the centre would expect."""

    feed_id: int
    feed: str
    format: Format
    last_record_at: datetime | None
    last_import_at: datetime | None
    legs: int
    refused: int
    unclosed: int


@dataclass(frozen=True, slots=True)
class Repeats:
    """How many contacts were followed by another of the same customer within some hours.

    First-contact resolution is 1 - repeated / contacts. Where a feed names no customers all
    contacts are `unknown`, and nothing can be said.
    """

    within_hours: int
    contacts: int  # whose customer is known
    repeated: int  # of these
    customers: int
    customers_back: int
    unknown: int  # contacts whose customer is not known


class RunNotFound(LookupError):
    """No import run with that number."""


@dataclass(frozen=True, slots=True)
class IntegrityFault:
    """A queue's day whose cells and legs differ ("counts"), or a leg that contradicts itself.

    Or a month of all queues whose table of legs is missing ("month"); `day` is its first.
    """

    kind: str  # "counts", "times", "feed", "month"
    queue: str
    day: date
    legs: int = 0
    cells: int = 0
    leg_id: int = 0


class ContactNotFound(LookupError):
    """No contact with that key in reach of the one who asks."""


class QueueNotFound(LookupError):
    """No queue of that name; `.known` lists those there are."""

    def __init__(self, code: str, known: tuple[str, ...] = ()) -> None:
        self.code, self.known = code, known
        super().__init__(code)
