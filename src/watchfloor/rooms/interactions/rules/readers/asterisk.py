"""Asterisk's queue_log: the log file, and dumps of the tables that hold the same lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from watchfloor.rooms.interactions.contracts import ContactEvent, RefusedLine
from watchfloor.rooms.interactions.rules.reading import Batch, RawBlock, ReadOptions
from watchfloor.rooms.interactions.rules.reasons import LineRefused, Reason

from .asterisk_agents import AgentBook
from .asterisk_calls import CallBook, Line
from .asterisk_lines import find_layout, plain_head, split
from .asterisk_times import Clock
from .describing import describe_ms

__all__ = ["looks_like", "make_reader", "split"]

# Known, and of no consequence for calls and agents.
_KEPT = {"CONFIGRELOAD", "PENALTY", "RINGINUSE", "OUTCALL"}
# How many parameters a whole line has: what tells that the last line of a file is complete.
_WHOLE = {
    "ENTERQUEUE": 3,
    "CONNECT": 3,
    "COMPLETEAGENT": 3,
    "COMPLETECALLER": 3,
    "ABANDON": 3,
    "EXITWITHTIMEOUT": 3,
    "EXITEMPTY": 3,
    "EXITWITHKEY": 4,
    "WITHDRAW": 3,
    "ATTENDEDTRANSFER": 5,
    "BLINDTRANSFER": 5,
    "TRANSFER": 5,
}
_MOST_NAMES = 50
_LINE = re.compile(
    rb"^[ \t]*\d{9,10}(\.\d+)?[ \t]*\|[^|\n]*\|[^|\n]*\|[^|\n]*\|[A-Z]+"
    # With these words it is one even where the clock of the system was wrong.
    rb"|^-?\d{1,12}\|[^|\n]*\|[^|\n]*\|[^|\n]*\|(QUEUESTART|ENTERQUEUE|CONNECT|ADDMEMBER)\b",
    re.MULTILINE,
)


def looks_like(head: bytes, file_name: str) -> bool:
    """Tell whether a file begins like a queue_log or a dump of its table."""
    head = plain_head(head)
    return bool(_LINE.search(head)) or find_layout(head.partition(b"\n")[0]) is not None


def make_reader(options: ReadOptions) -> QueueLogReader:
    """Return a reader for one file."""
    return QueueLogReader(options)


class QueueLogReader:
    """Reads a queue_log line by line; legs leave it a while after they have ended."""

    def __init__(self, options: ReadOptions) -> None:
        self._clock = Clock(options.zone, options.now_ms)
        self._calls = CallBook(options.carry)
        self._agents = AgentBook(options.carry.open_states)
        self._handlers = dict.fromkeys(_KEPT, _keep)
        self._handlers |= dict.fromkeys(self._calls.handlers, self._calls.take)
        self._handlers |= dict.fromkeys(self._agents.handlers, self._agents.take)
        self._seen: set[str] = set()
        self._seen_before: set[str] = set()
        self._block_from = 0
        self._unknown: Counter[str] = Counter()

    def feed(self, block: RawBlock) -> Batch:
        """Read a block of lines."""
        batch = self._calls.batch = Batch()
        self._turn(block)
        seen, seen_before = self._seen, self._seen_before
        last = block.numbers[-1] if block.cut and block.numbers else -1
        for number, text in zip(block.numbers, decode_lines(block.lines), strict=True):
            if text in seen or text in seen_before:
                batch.duplicates += 1
                continue
            seen.add(text)
            try:
                self._read(number, text, cut=number == last)
            except LineRefused as refused:
                batch.refused.append(RefusedLine(number, refused.reason, refused.fields))
        return self._hand_over(batch)

    def finish(self) -> Batch:
        """Return what is unfinished at the end of the file."""
        batch = self._calls.batch = Batch()
        self._calls.finish()
        self._agents.finish()
        for name, count in self._unknown.most_common(_MOST_NAMES):
            batch.warnings.append(("unknown_event", {"event": name, "count": str(count)}))
        return self._hand_over(batch)

    def describe(self, line: int, raw: bytes) -> ContactEvent | None:
        """Say what a line tells, for the timeline of a contact."""
        fields = decode_lines([raw])[0].split("|")
        if len(fields) < 5:
            return None
        try:
            at = describe_ms(self._clock.read(fields[0]))
        except LineRefused:
            at = None
        queue, agent = ("" if name == "NONE" else name for name in fields[2:4])
        return ContactEvent(at, line, 0, fields[4], queue, agent, "|".join(fields[5:]))

    def _turn(self, block: RawBlock) -> None:
        self._seen_before, self._seen = self._seen, set()
        self._calls.turn(self._block_from)
        self._block_from = block.numbers[0] if block.numbers else self._block_from

    def _hand_over(self, batch: Batch) -> Batch:
        batch.states, self._agents.states = self._agents.states, []
        return batch

    def _read(self, number: int, text: str, *, cut: bool) -> None:
        fields = text.split("|")
        if len(fields) < 5:
            raise _why_unreadable(fields, cut=cut)
        ms = self._clock.read(fields[0])
        handler = self._handlers.get(fields[4])
        if cut and (handler is None or len(fields) - 5 < _WHOLE.get(fields[4], 0)):
            raise LineRefused(Reason.CUT_LINE)
        if handler is None:
            self._meet_unknown(fields[4])
        else:
            handler(Line(number, ms, fields, cut=cut))

    def _meet_unknown(self, event: str) -> None:
        """Any dialplan may write any event: the line is kept, and the user told of it."""
        if event in self._unknown or len(self._unknown) < _MOST_NAMES:
            self._unknown[event[:40]] += 1


def decode_lines(lines: Sequence[bytes]) -> list[str]:
    """Return the text of lines; those that are not UTF-8 are tried as GB18030."""
    try:
        texts = b"\n".join(lines).decode().split("\n")
    except UnicodeDecodeError:
        texts = [_decode(line) for line in lines]
    if any("\0" in text for text in texts):
        return [text.strip("\0") for text in texts]
    return texts


def _decode(line: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")


def _why_unreadable(fields: Sequence[str], *, cut: bool) -> LineRefused:
    if cut:
        return LineRefused(Reason.CUT_LINE)
    if not "".join(fields).isprintable():
        return LineRefused(Reason.NOT_TEXT)
    return LineRefused(Reason.TOO_FEW_FIELDS, found=str(len(fields)), needed="5")


def _keep(line: Line) -> None:
    """Nothing follows from this line; it is kept as it stands."""
