"""What crosses the door of the notices room. No Django here.

Words. A *notice* is one line for one person. Notices wait and go out together as a *bundle*: one
digest, or at once when they are urgent. A *delivery* is one bundle through one *channel*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from watchfloor.common.words import Words


class ChannelKind(StrEnum):
    """Ways out of the building, or only out of the screen."""

    WECOM = "wecom"  # 企业微信
    DINGTALK = "dingtalk"  # 钉钉
    FEISHU = "feishu"  # 飞书
    MAIL = "mail"
    WEBHOOK = "webhook"
    OTHER = "other"  # any of the named services, by the address that apprise has for it


class DeliveryState(StrEnum):
    """Where a delivery stands. The last two are ended."""

    WAITING = "waiting"
    CLAIMED = "claimed"  # a worker is sending it
    SENT = "sent"
    FAILED = "failed"  # given up


# What a person can unsubscribe from: the first word of a notice's key.
KINDS: Mapping[str, Words] = {
    "worklist": Words("The daily list of what to do now", "每日「现在最该做什么」清单"),
    "matter": Words("Matters: assigned, due, escalated", "事项：指派、临期与升级"),
    "risk": Words("Risk points: proposed, rising, to be retired", "风险点：提出、上升与退出"),
    "audit": Words("Audits: items to look at, findings", "稽核：待查项与发现"),
    "roster": Words("My shifts: published, changed, asked for", "我的班次：发布、变动与申请"),
    "guidance": Words("Prompts and checks in the step", "步骤内的提醒与核对"),
}


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """A channel as pages see it: `hint` tells it from others and gives nothing away."""

    id: int
    owner_id: int | None  # None: of the centre
    kind: ChannelKind
    name: str
    hint: str
    is_active: bool
    per_minute: int
    last_sent_at: datetime | None
    last_error: str  # a code of `rules.errors`, "" when the last one went well


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody wants to be told. What a person has not decided is the centre's."""

    digest_minutes: int = 30  # notices of that long go out together
    quiet_from: time | None = time(21, 0)
    quiet_to: time | None = time(8, 0)
    only_open_hours: bool = False  # quiet also whenever the centre is closed
    urgent_in_quiet: bool = True
    per_hour: int = 6  # messages to one person, urgent ones too
    daily_at: time | None = time(8, 30)  # of the daily list; None: not wanted
    muted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.digest_minutes <= 24 * 60:
            raise ValueError("The digest gathers between a minute and a day.")
        if not 1 <= self.per_hour <= 60:
            raise ValueError("Between 1 and 60 messages an hour.")
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("Quiet hours need a beginning and an end.")


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """A line of the sent log."""

    id: int
    made_at: datetime
    user_id: int
    user: str
    channel: str
    kind: ChannelKind
    is_urgent: bool
    lines: int
    first: str  # the title of its first notice
    state: DeliveryState
    attempts: int
    sent_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Line:
    """One notice inside a message."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: `id` stays the same however often it is tried."""

    id: str
    to: str  # the person's name
    mail: str  # her address, for a mail channel without one
    language: str
    is_urgent: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SendReport:
    """What one round did."""

    bundled: int
    sent: int
    put_off: int  # failed and will be tried again
    given_up: int


@dataclass(frozen=True, slots=True)
class Address:
    """A channel's address, opened for sending only."""

    kind: ChannelKind
    fields: Mapping[str, str] = field(default_factory=dict)


class SendFailed(Exception):
    """A message did not get through. `code` says why; `is_final`: trying again cannot help."""

    def __init__(self, code: str, *, is_final: bool = False) -> None:
        self.code, self.is_final = code, is_final
        super().__init__(code)


class ChannelNotFound(LookupError):
    """No channel with that number that one may touch."""
