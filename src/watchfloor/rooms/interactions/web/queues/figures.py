"""The columns of the queues page: what each shows, how it is defined, which contacts it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from operator import add

from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import Outcome, Tally

DEFINITIONS_VERSION = "1"
_ANSWERED = f"outcome={Outcome.ANSWERED.name.lower()}"
_ABANDONED = f"outcome={Outcome.ABANDONED.name.lower()}"
_NAMES = tuple(field.name for field in fields(Tally))


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: its name and definition (msgids), its value, and the contacts it is made of."""

    key: str
    title: str
    meaning: str
    kind: str  # "count", "share" or "seconds"
    value: Callable[[Tally], float | None]
    opens: str = ""  # what the drill-down adds to the interval's address


def _ratio(above: float, below: float) -> float | None:
    return above / below if below else None


def handle_ms(tally: Tally) -> int:
    """Return the time that agents spent: talk, hold and wrap-up."""
    return tally.talk_ms_sum + tally.hold_ms_sum + tally.wrap_ms_sum


COLUMNS = (
    Column(
        "offered",
        msgid("Offered"),
        msgid("Contacts that entered the queue in the interval."),
        "count",
        lambda t: t.offered,
    ),
    Column(
        "answered",
        msgid("Answered"),
        msgid("Taken by an agent, whenever that was."),
        "count",
        lambda t: t.answered,
        _ANSWERED,
    ),
    Column(
        "answered_within",
        msgid("In time"),
        msgid("Answered within the queue's own threshold."),
        "count",
        lambda t: t.answered_within,
        f"{_ANSWERED}&within=1",
    ),
    Column(
        "in_time_share",
        msgid("In time %"),
        msgid("Answered in time ÷ offered. The other formulas stand side by side under Metrics."),
        "share",
        lambda t: _ratio(t.answered_within, t.offered),
        f"{_ANSWERED}&within=1",
    ),
    Column(
        "abandoned",
        msgid("Abandoned"),
        msgid("The customer left before an agent answered."),
        "count",
        lambda t: t.abandoned,
        _ABANDONED,
    ),
    Column(
        "abandoned_short",
        msgid("Short"),
        msgid("Abandoned within the queue's short-abandon seconds."),
        "count",
        lambda t: t.abandoned_short,
        f"{_ABANDONED}&short=1",
    ),
    Column(
        "abandoned_share",
        msgid("Abandoned %"),
        msgid("Abandoned ÷ offered, short ones among them."),
        "share",
        lambda t: _ratio(t.abandoned, t.offered),
        _ABANDONED,
    ),
    Column(
        "flowed_out",
        msgid("Flowed out"),
        msgid("Left the queue otherwise: time limit, key, empty queue, withdrawn, passed on."),
        "count",
        lambda t: t.flowed_out,
        "outcome=flowed_out",
    ),
    Column(
        "lost",
        msgid("Lost"),
        msgid("Their end can never be known: the system restarted."),
        "count",
        lambda t: t.lost,
        "outcome=lost",
    ),
    Column(
        "open",
        msgid("Open"),
        msgid("The records hold no end of them yet."),
        "count",
        lambda t: t.open,
        "outcome=open",
    ),
    Column(
        "mean_wait",
        msgid("Mean wait"),
        msgid("Wait of the answered ÷ answered."),
        "seconds",
        lambda t: _ratio(t.wait_ms_sum / 1000, t.answered),
        _ANSWERED,
    ),
    Column(
        "mean_talk",
        msgid("Mean talk"),
        msgid("Talk time ÷ answered."),
        "seconds",
        lambda t: _ratio(t.talk_ms_sum / 1000, t.answered),
        _ANSWERED,
    ),
    Column(
        "mean_handle",
        msgid("Mean handle time"),
        msgid("Talk, hold and wrap-up ÷ answered."),
        "seconds",
        lambda t: _ratio(handle_ms(t) / 1000, t.answered),
        _ANSWERED,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}


def add_up(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    total = [0] * len(_NAMES)
    for tally in tallies:
        total = list(map(add, total, (getattr(tally, name) for name in _NAMES)))
    return Tally(*total)


def reconciles(tally: Tally) -> bool:
    """Say whether what was offered is exactly what became of it."""
    ends = tally.answered + tally.abandoned + tally.flowed_out + tally.lost + tally.open
    return tally.offered == ends
