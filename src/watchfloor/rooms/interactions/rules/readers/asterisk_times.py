"""The times in a queue_log: epoch seconds in the file, local times in tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.rules.reasons import LineRefused, Reason

_OLDEST_SECOND = 631_152_000  # 1990; Asterisk is from 1999
_DAY_MS = 86_400_000
_HALF_HOUR_MS = 1_800_000


class Clock:
    """Reads the time of a line as epoch milliseconds."""

    def __init__(self, zone: ZoneInfo, now_ms: int) -> None:
        self._zone, self._latest_ms = zone, now_ms + _DAY_MS
        self._last_local_ms = 0

    def read(self, text: str) -> int:
        """Return the instant. :raises LineRefused: no time, or one in the future."""
        try:
            ms = int(text) * 1000
        except ValueError:
            ms = self._read_other(text)
        if ms < _OLDEST_SECOND * 1000:
            raise LineRefused(Reason.BAD_TIME, text=text[:40])
        if ms > self._latest_ms:
            raise LineRefused(Reason.FUTURE, text=_show(ms))
        return ms

    def _read_other(self, text: str) -> int:
        try:
            return int(float(text) * 1000)
        except (ValueError, OverflowError):
            pass
        try:
            local = datetime.fromisoformat(text.strip())
        except ValueError:
            raise LineRefused(Reason.BAD_TIME, text=text[:40]) from None
        return self._localize(local)

    def _localize(self, local: datetime) -> int:
        """Place a local time; in the hour that is repeated, time does not run backwards."""
        if local.tzinfo is not None:
            return _ms(local)
        first = _ms(local.replace(tzinfo=self._zone))
        second = _ms(local.replace(tzinfo=self._zone, fold=1))
        ms = second if first < self._last_local_ms - _HALF_HOUR_MS and second > first else first
        self._last_local_ms = max(ms, self._last_local_ms)
        return ms


def _ms(at: datetime) -> int:
    return (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _show(ms: int) -> str:
    try:
        return datetime.fromtimestamp(ms / 1000, tz=UTC).isoformat(sep=" ", timespec="seconds")
    except (OverflowError, ValueError, OSError):
        return str(ms // 1000)
