"""One row of a generic file: by its columns it becomes a leg, or one interval's counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from watchfloor.rooms.interactions.contracts import CountRecord, LegRecord, Outcome
from watchfloor.rooms.interactions.rules.cells import (
    EMPTY,
    NOT_OFFERED,
    OUTBOUND,
    Clock,
    join_moment,
    read_channel,
    read_count,
    read_duration,
    read_outcome,
)
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .checking import check_leg, check_text, check_time

# The queue of a file without a column for it.
ONLY_QUEUE = "all"
DURATIONS = ("wait", "queue_wait", "ring", "ivr", "talk", "hold", "wrap")
_MINUTES = {
    "daily": 1440,
    "day": 1440,
    "天": 1440,
    "日": 1440,
    "hourly": 60,
    "hour": 60,
    "小时": 60,
}
_MILLISECONDS = ("ms)", "ms）", "毫秒", "_ms", "millis")


@dataclass(slots=True)
class Columns:
    """Where each field stands in a row, and how its cells are to be read."""

    places: Mapping[str, int]
    titles: Mapping[str, str]
    clock: Clock
    width: int

    def text(self, cells: list[str], name: str) -> str:
        """Return a field's cell; "" when there is no such column or nothing in it."""
        place = self.places.get(name)
        if place is None:
            return ""
        text = cells[place].strip()
        return "" if len(text) < 5 and text.lower() in EMPTY else text

    def duration(self, cells: list[str], name: str) -> int | None:
        """Return a field's milliseconds. :raises LineRefused: it is no duration."""
        if name not in self.places:
            return None
        title = self.titles[name]
        scale = 1 if title.lower().endswith(_MILLISECONDS) else 1000
        return read_duration(self.text(cells, name), title, scale)

    def instant(self, cells: list[str], name: str) -> int | None:
        """Return a field's epoch ms; 0 and "" are none. :raises LineRefused: it is no time."""
        text = self.text(cells, name)
        return None if text == "0" else self.clock.read(text, self.titles.get(name, name))

    def entered(self, cells: list[str]) -> int | None:
        """Return the entry, from one column or from a date and a time."""
        main = "entered_at" if "entered_at" in self.places else "time"
        told = self.text(cells, main)
        text = join_moment(self.text(cells, "date"), told)
        title = self.titles.get(main) or self.titles["date"]
        return None if told == "0" and main == "entered_at" else self.clock.read(text, title)


def read_leg(
    columns: Columns, cells: list[str], line: int, raw: bytes, now_ms: int
) -> LegRecord | None:
    """Return a row's leg; None when nobody was asked for. :raises LineRefused: it is wrong."""
    if not _is_offered(columns, cells):
        return None
    entered = columns.entered(cells)
    if entered is None:
        if columns.text(cells, "entered_at") == "0":
            return None  # an epoch of zero: it never reached the queue
        raise LineRefused("missing_field", field=columns.titles.get("entered_at", "entered_at"))
    entered += columns.duration(cells, "ivr") or 0
    call_id = columns.text(cells, "contact_id") or f"row-{blake2b(raw, digest_size=12).hexdigest()}"
    leg = LegRecord(
        call_id=call_id,
        queue=columns.text(cells, "queue") or ONLY_QUEUE,
        entered_ms=entered,
        contact_key=columns.text(cells, "contact_key") or call_id,
        answered_ms=columns.instant(cells, "answered_at"),
        ended_ms=columns.instant(cells, "ended_at"),
        ending=columns.text(cells, "outcome"),
        agent=columns.text(cells, "agent") or None,
        channel=read_channel(columns.text(cells, "channel")),
        customer=columns.text(cells, "customer") or None,
        lines=[line],
    )
    _add_durations(leg, columns, cells)
    leg.transferred_to = columns.text(cells, "transferred_to") or None
    check_leg(leg, now_ms)
    return leg


def _is_offered(columns: Columns, cells: list[str]) -> bool:
    if columns.text(cells, "direction").lower() in OUTBOUND:
        return False
    if columns.text(cells, "outcome").lower() in NOT_OFFERED:
        return False
    return "queue" not in columns.places or bool(columns.text(cells, "queue"))


def _add_durations(leg: LegRecord, columns: Columns, cells: list[str]) -> None:
    known = {name: columns.duration(cells, name) for name in DURATIONS}
    leg.ring_ms, leg.talk_ms, leg.hold_ms = known["ring"], known["talk"], known["hold"]
    leg.wrap_ms = known["wrap"]
    leg.outcome = _outcome(leg)
    waited = _waited(known)
    if leg.outcome is Outcome.ANSWERED:
        _answer(leg, waited)
    else:
        leg.answered_ms = leg.talk_ms = None
        _leave(leg, waited)


def _outcome(leg: LegRecord) -> Outcome:
    """The source's word counts; one that we do not know must not outweigh a plain answer."""
    answered = leg.answered_ms is not None or bool(leg.talk_ms)
    try:
        told = read_outcome(leg.ending)
    except LineRefused:
        if answered:
            return Outcome.ANSWERED
        raise
    if told is not None:
        return told
    return Outcome.ANSWERED if answered else Outcome.ABANDONED


def _waited(known: Mapping[str, int | None]) -> int | None:
    """Some systems write a wait of 0 for those who gave up: then the queue's own time counts."""
    if known["wait"] or known["queue_wait"] is None:
        return known["wait"]
    return known["queue_wait"] + (known["ring"] or 0)


def _answer(leg: LegRecord, waited: int | None) -> None:
    if leg.answered_ms is None and waited is not None:
        leg.answered_ms = leg.entered_ms + waited
    if leg.answered_ms is None:
        leg.note = "answered_without_times"
        return
    leg.wait_ms = leg.answered_ms - leg.entered_ms if waited is None else waited
    served = (leg.talk_ms or 0) + (leg.hold_ms or 0)
    if leg.ended_ms is None and leg.talk_ms is not None:
        leg.ended_ms = leg.answered_ms + served
    if leg.talk_ms is None and leg.ended_ms is not None:
        leg.talk_ms = leg.ended_ms - leg.answered_ms - (leg.hold_ms or 0)


def _leave(leg: LegRecord, waited: int | None) -> None:
    if leg.ended_ms is None and waited is not None:
        leg.ended_ms = leg.entered_ms + waited
    if waited is not None:
        leg.wait_ms = waited
    elif leg.ended_ms is not None:
        leg.wait_ms = leg.ended_ms - leg.entered_ms


def read_counts(
    columns: Columns, cells: list[str], line: int, minutes: int, now_ms: int
) -> CountRecord:
    """Return a row's counts of one interval. :raises LineRefused: it is wrong."""
    start = columns.entered(cells)
    if start is None:
        raise LineRefused("missing_field", field=columns.titles.get("entered_at", "entered_at"))
    check_time(start, now_ms)
    check_text(columns.text(cells, "queue"))
    offered = _count(columns, cells, "offered")
    if offered is None:
        raise LineRefused("missing_field", field=columns.titles["offered"])
    answered, abandoned = (_count(columns, cells, name) for name in ("answered", "abandoned"))
    if answered is None:
        answered = offered - (abandoned or 0)
    abandoned = offered - answered if abandoned is None else abandoned
    if min(answered, abandoned) < 0 or answered + abandoned > offered:
        raise LineRefused("counts_do_not_add_up")
    return CountRecord(
        queue=columns.text(cells, "queue") or ONLY_QUEUE,
        start_ms=start,
        minutes=_minutes(columns.text(cells, "minutes"), minutes),
        offered=offered,
        answered=answered,
        abandoned=abandoned,
        answered_within=_count(columns, cells, "answered_within"),
        wait_ms_sum=_sum(columns, cells, "wait", answered),
        talk_ms_sum=_sum(columns, cells, "talk", answered),
        line=line,
    )


def _count(columns: Columns, cells: list[str], name: str) -> int | None:
    return read_count(columns.text(cells, name), columns.titles.get(name, name))


def _sum(columns: Columns, cells: list[str], name: str, answered: int) -> int | None:
    """Return a sum; a mean per answered contact is multiplied out."""
    total = columns.duration(cells, f"{name}_sum")
    mean = columns.duration(cells, f"{name}_mean")
    if total is None and mean is not None:
        total = mean * answered
    if total is not None and total < 0:
        raise LineRefused("negative_duration", text=f"{total / 1000:g}")
    return total


def _minutes(text: str, default: int) -> int:
    word = text.lower()
    if word in _MINUTES:
        return _MINUTES[word]
    digits = "".join(c for c in word if c.isdigit())
    minutes = int(digits) if digits else default
    if not 1 <= minutes <= 1440:
        raise LineRefused("missing_field", field="minutes")
    return minutes
