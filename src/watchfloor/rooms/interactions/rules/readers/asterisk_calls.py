"""The life of a call in Asterisk's queues, from the lines of a queue_log."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from watchfloor.rooms.interactions.contracts import LegRecord, Outcome, RefusedLine, Unclosed
from watchfloor.rooms.interactions.rules.reading import Batch, Carry
from watchfloor.rooms.interactions.rules.reasons import LineRefused, Reason

from .asterisk_legs import LegShelf, give_up

_MAX_SECONDS = 21 * 86_400  # as milliseconds it still fits in an integer of the database
_SKEW_MS = 2_000
_MOST_DIALED = 100_000
_LONGEST_ID = 200


class Duplicate(Exception):
    """A line says what is already known."""


class Orphan(Exception):
    """The beginning of what a line ends has not been read."""


class Line:
    """One line of the log, taken apart."""

    __slots__ = ("agent", "call", "cut", "event", "ms", "number", "params", "queue")

    def __init__(self, number: int, ms: int, fields: Sequence[str], *, cut: bool = False) -> None:
        self.number, self.ms, self.cut = number, ms, cut
        self.call, self.queue, self.agent, self.event = fields[1:5]
        self.params = fields[5:]


def seconds_ms(params: Sequence[str], place: int) -> int | None:
    """Return a parameter in seconds as milliseconds; None where the line does not have it.

    :raises LineRefused: it is no duration.
    """
    if place >= len(params) or not params[place]:
        return None
    text = params[place]
    try:
        value = int(text)
    except ValueError:
        raise LineRefused(Reason.BAD_NUMBER, text=text[:40]) from None
    if value < 0:
        raise LineRefused(Reason.NEGATIVE_DURATION, text=text[:40])
    if value > _MAX_SECONDS:
        raise LineRefused(Reason.IMPLAUSIBLE_DURATION, text=text[:40])
    return value * 1000


class CallBook:
    """Makes legs of the lines about calls. Results go to `batch`."""

    def __init__(self, carry: Carry) -> None:
        self.batch = Batch()
        self._shelf = LegShelf(carry.open_legs)
        self._dialed: dict[str, int] = {}  # call id -> line of its DID
        self._waiting: dict[str, list[Line]] = {}  # lines whose leg is not known yet, by call
        self._waiting_before: dict[str, list[Line]] = {}
        self._window_from = 0  # identical lines from this one on have been taken out
        self._clock_ms = self._newest_ms = 0
        self.handlers: dict[str, Callable[[Line], None]] = {
            "ENTERQUEUE": self._enter,
            "CONNECT": self._connect,
            "COMPLETEAGENT": self._complete,
            "COMPLETECALLER": self._complete,
            "ATTENDEDTRANSFER": self._transfer,
            "BLINDTRANSFER": self._transfer,
            "TRANSFER": self._transfer,
            "ABANDON": self._leave,
            "EXITWITHTIMEOUT": self._leave,
            "EXITWITHKEY": self._leave,
            "EXITEMPTY": self._leave,
            "WITHDRAW": self._leave,
            "SYSCOMPAT": self._drop,
            "RINGNOANSWER": self._mention,
            "RINGCANCELED": self._mention,
            "AGENTDUMP": self._mention,
            "DID": self._dial,
            "QUEUESTART": self._restart,
        }

    def take(self, line: Line) -> None:
        """Read one line."""
        try:
            self.handlers[line.event](line)
        except Duplicate:
            self.batch.duplicates += 1
        except Orphan:
            self._waiting.setdefault(line.call, []).append(line)
        except LineRefused as refused:
            self.batch.refused.append(RefusedLine(line.number, refused.reason, refused.fields))
        self._clock_ms = line.ms
        self._newest_ms = max(self._newest_ms, line.ms)

    def turn(self, window_from: int) -> None:
        """Hand over what nothing can change any more."""
        self.batch.legs += self._shelf.turn()
        self._give_up_waiting(self._waiting_before)
        self._waiting_before, self._waiting = self._waiting, {}
        self._window_from = window_from
        if len(self._dialed) > _MOST_DIALED:
            self._dialed.clear()

    def finish(self) -> None:
        """Hand over everything; what is still open says so."""
        self.batch.legs += self._shelf.clear()
        self._give_up_waiting(self._waiting_before)
        self._give_up_waiting(self._waiting)

    def _give_up_waiting(self, waiting: dict[str, list[Line]]) -> None:
        self.batch.orphans += [line.number for lines in waiting.values() for line in lines]

    # One method an event

    def _enter(self, line: Line) -> None:
        _check_named(line)
        entered_ms = self._entry_ms(line)
        params = line.params
        leg = LegRecord(line.call, line.queue, entered_ms, line.call)
        if len(params) > 1 and params[1]:
            leg.customer = params[1]
        dialed = self._dialed.pop(line.call, None)
        leg.lines = [line.number] if dialed is None else [dialed, line.number]
        self._shelf.begin(leg)
        for waiting in (self._waiting_before, self._waiting):
            for early in sorted(waiting.pop(line.call, ()), key=_by_time):
                if early.ms >= entered_ms:
                    self.take(early)
                else:
                    self._waiting.setdefault(line.call, []).append(early)

    def _entry_ms(self, line: Line) -> int:
        """Return when a new stay begins. :raises Duplicate: it is one that we have."""
        if current := self._shelf.find_open(line.call, line.queue):
            if current.entered_ms == line.ms:
                raise Duplicate
            give_up(current, waiting=Unclosed.END_MISSING, talking=Unclosed.END_MISSING)
            self._shelf.end(current)
        ended = self._shelf.find_ended(line.call, line.queue)
        if ended is None or ended.entered_ms // 1000 != line.ms // 1000:
            return line.ms
        if not ended.lines or ended.lines[-1] < self._window_from:
            raise Duplicate
        # Out of the queue and into it again within a second: a stay of its own.
        return ended.entered_ms + 1

    def _connect(self, line: Line) -> None:
        waited = seconds_ms(line.params, 0)
        ring = seconds_ms(line.params, 2)
        leg = self._leg_of(line, waited)
        if leg.answered_ms == line.ms and leg.ring_ms == ring:
            raise Duplicate
        # Its end was read first, and told of an answer without a ring.
        is_late = leg.outcome is Outcome.ANSWERED and leg.ended_ms and leg.ring_ms is None
        if not (_is_unknown(leg) or is_late):
            raise LineRefused(Reason.SECOND_OUTCOME, ending=leg.ending or "CONNECT")
        self._check_order(leg, line)
        if leg.outcome is not Outcome.ANSWERED:
            leg.note = Unclosed.RESTARTED_IN_CALL if leg.note else ""
        leg.outcome, leg.answered_ms = Outcome.ANSWERED, line.ms
        leg.wait_ms = line.ms - leg.entered_ms if waited is None else waited
        leg.wait_ms = max(leg.wait_ms, 0)
        leg.ring_ms = ring
        leg.lines.append(line.number)
        self._shelf.answer(leg, line.agent)

    def _complete(self, line: Line) -> None:
        waited, talked = seconds_ms(line.params, 0), seconds_ms(line.params, 1)
        leg = self._leg_of(line, _total(waited, talked))
        self._end_answered(leg, line, waited, talked)

    def _transfer(self, line: Line) -> None:
        params = line.params[:-1] if line.params and not line.params[-1] else line.params
        if len(params) < 4:
            raise LineRefused(Reason.TOO_FEW_FIELDS, found=str(len(params) + 5), needed="9")
        waited, talked = seconds_ms(params, len(params) - 3), seconds_ms(params, len(params) - 2)
        leg = self._transferring_leg(line, _total(waited, talked))
        self._end_answered(leg, line, waited, talked)
        if line.event == "ATTENDEDTRANSFER":
            leg.transferred_to = params[1] if params[0] == "APP" else ""
        else:
            leg.transferred_to = f"{params[0]}@{params[1]}"
        self._shelf.pass_on(leg, line.call)

    def _transferring_leg(self, line: Line, lasted_ms: int | None) -> LegRecord:
        """Return the leg that is passed on, also when its consultation's call id is logged."""
        leg = self._shelf.find(line.call, line.queue)
        if leg is None and lasted_ms is not None:
            leg = self._shelf.find_consulting(line.queue, line.agent, line.ms - lasted_ms)
        if leg is None:
            raise Orphan
        return leg

    def _end_answered(
        self, leg: LegRecord, line: Line, waited: int | None, talked: int | None
    ) -> None:
        self._check_unended(leg, line)
        self._check_order(leg, line)
        if leg.wait_ms is None:
            leg.wait_ms = waited
        if talked is None and leg.answered_ms is not None:
            talked = max(line.ms - leg.answered_ms, 0)
        if leg.answered_ms is None and talked is not None:
            leg.answered_ms = max(line.ms - talked, leg.entered_ms)
        leg.outcome, leg.talk_ms, leg.note = Outcome.ANSWERED, talked, ""
        leg.agent = leg.agent or line.agent
        self._end(leg, line, max(line.ms, leg.entered_ms + (leg.wait_ms or 0)))

    def _leave(self, line: Line) -> None:
        place = 3 if line.event == "EXITWITHKEY" else 2
        waited = seconds_ms(line.params, place)
        leg = self._leg_of(line, waited)
        self._check_unended(leg, line)
        if leg.outcome is Outcome.ANSWERED:
            raise LineRefused(Reason.SECOND_OUTCOME, ending="CONNECT")
        self._check_order(leg, line)
        lasted = max(line.ms - leg.entered_ms, 0)
        if line.cut and (waited is None or abs(lasted - waited) > _SKEW_MS):
            raise LineRefused(Reason.CUT_LINE)
        leg.wait_ms = lasted if waited is None else waited
        leg.outcome = Outcome.ABANDONED if line.event == "ABANDON" else Outcome.FLOWED_OUT
        leg.note = ""
        self._end(leg, line, max(line.ms, leg.entered_ms))

    def _drop(self, line: Line) -> None:
        leg = self._leg_of(line)
        self._check_unended(leg, line)
        self._check_order(leg, line)
        leg.outcome, leg.note = Outcome.LOST, Unclosed.DROPPED
        leg.wait_ms = max(line.ms - leg.entered_ms, 0)
        self._end(leg, line, max(line.ms, leg.entered_ms))

    def _end(self, leg: LegRecord, line: Line, ended_ms: int) -> None:
        leg.ended_ms, leg.ending = ended_ms, line.event
        leg.lines.append(line.number)
        self._shelf.end(leg)

    def _mention(self, line: Line) -> None:
        """Keep a line with its leg; it is no outcome of the call."""
        if leg := self._shelf.find(line.call, line.queue):
            leg.lines.append(line.number)

    def _dial(self, line: Line) -> None:
        self._dialed[line.call] = line.number

    def _restart(self, line: Line) -> None:
        self._shelf.restart(line.ms)

    # What a line must fulfil

    def _leg_of(self, line: Line, lasted_ms: int | None = None) -> LegRecord:
        began_ms = None if lasted_ms is None else line.ms - lasted_ms
        leg = self._shelf.find(line.call, line.queue, began_ms)
        if leg is None:
            _check_named(line)
            raise Orphan
        return leg

    def _check_order(self, leg: LegRecord, line: Line) -> None:
        """Refuse an end before the start, unless the system's clock has been set back.

        It has when the line before lies in the past too; then the durations tell the truth.
        """
        clock_set_back = self._clock_ms < self._newest_ms - _SKEW_MS
        if line.ms < leg.entered_ms and not clock_set_back:
            raise LineRefused(Reason.ENDS_BEFORE_START)

    def _check_unended(self, leg: LegRecord, line: Line) -> None:
        if leg.ended_ms is None:
            return
        if leg.ended_ms == line.ms and leg.ending == line.event:
            raise Duplicate
        raise LineRefused(Reason.SECOND_OUTCOME, ending=leg.ending)


def _is_unknown(leg: LegRecord) -> bool:
    """Tell whether a leg has no outcome yet, or lost it to a restart that may not be true."""
    return leg.outcome is Outcome.OPEN or (
        leg.outcome is Outcome.LOST and leg.note != Unclosed.DROPPED
    )


def _by_time(line: Line) -> tuple[int, int]:
    return line.ms, line.number


def _total(waited: int | None, talked: int | None) -> int | None:
    return None if waited is None or talked is None else waited + talked


def _check_named(line: Line) -> None:
    unnamed = line.call in ("", "NONE") or line.queue in ("", "NONE")
    if unnamed or len(line.call) > _LONGEST_ID or len(line.queue) > _LONGEST_ID:
        raise LineRefused(Reason.NO_CONTACT_ID)
