"""One line of a queue_log, taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .telling import LONGEST_NAME

_FEWEST_FIELDS = 5
_EARLIEST, _LATEST = 946_684_800, 4_102_444_800  # 2000 to 2100
NOBODY = ("", "NONE")


class BadLine(Exception):
    """A line that cannot be read. `reason` is a code; `fields` fill its words."""

    def __init__(self, reason: str, **fields: str) -> None:
        self.reason, self.fields = reason, fields
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says. `at` is in whole seconds."""

    at: datetime
    call: str
    queue: str
    agent: str
    event: str
    params: Sequence[str]

    def param(self, place: int) -> str:
        """Return a parameter, empty where the line does not have it."""
        return self.params[place] if -len(self.params) <= place < len(self.params) else ""

    def seconds(self, place: int) -> int | None:
        """Return a parameter that is a duration; None where it is none."""
        text = self.param(place)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def read_line(raw: bytes) -> Line:
    r"""Take a line apart.

    >>> line = read_line(b"1740800022|1740800010.1|1501|PJSIP/7009|CONNECT|12|x|11")
    >>> line.event, line.agent, line.seconds(0), line.seconds(9)
    ('CONNECT', 'PJSIP/7009', 12, None)

    :raises BadLine: it is none.
    """
    fields = raw.decode("utf-8", "replace").replace("\0", "").split("|")
    if len(fields) < _FEWEST_FIELDS:
        raise BadLine("too_few_fields", found=str(len(fields)), needed=str(_FEWEST_FIELDS))
    if max(map(len, fields[1:5])) > LONGEST_NAME:
        raise BadLine("name_too_long")
    stamp, call, queue, agent, event, *params = fields
    return Line(_read_time(stamp.lstrip("\ufeff")), call, queue, agent, event, params)


def _read_time(text: str) -> datetime:
    seconds = text.partition(".")[0]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12):
        raise BadLine("no_time", text=text[:40])
    if not _EARLIEST <= int(seconds) < _LATEST:
        raise BadLine("time_out_of_range", text=text[:40])
    return datetime.fromtimestamp(int(seconds), UTC)
