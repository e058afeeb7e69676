"""What several commands ask for: a window, a time zone, queues. Refuses what makes no sense."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window

if TYPE_CHECKING:
    from watchfloor.rooms.interactions.contracts import QueueCard

_NAMES_SHOWN = 20


def read_zone(name: str) -> ZoneInfo:
    """Return a time zone. :raises Refusal: there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # what ZoneInfo raises for odd names
        raise Refusal(
            code="cli.timezone.unknown",
            what="There is no time zone “%(zone)s”.",
            where="--timezone",
            mend="Give a name of the IANA list, such as Asia/Shanghai, Europe/Berlin or UTC.",
            fields={"zone": name},
        ) from error


def read_window(start: str, end: str, zone: ZoneInfo) -> Window:
    """Return the window between two written instants; plain times are local to the zone."""
    first, last = read_instant("--from", start, zone), read_instant("--to", end, zone)
    if last <= first:
        raise Refusal(
            code="cli.window.reversed",
            what="The end, %(end)s, is not after the start, %(start)s.",
            where="--from, --to",
            mend="Give an end that is later; the end itself is not included.",
            fields={"start": first.isoformat(), "end": last.isoformat()},
        )
    return Window(first, last)


def read_instant(option: str, text: str, zone: ZoneInfo) -> datetime:
    """Return a written instant, made aware. :raises Refusal: it is none."""
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        aware.astimezone(UTC)  # the first and last days of the calendar lie outside it
    except (ValueError, OverflowError) as error:
        raise Refusal(
            code="cli.instant.unreadable",
            what="“%(text)s” is not a date or an instant.",
            where=option,
            mend="Write it as 2026-03-01, 2026-03-01T08:00 or 2026-03-01T08:00+08:00.",
            fields={"text": text},
        ) from error
    return aware


def choose_queues(
    *,
    names: Iterable[str],
    every_queue: bool,
    queues: Collection[QueueCard],
) -> tuple[int, ...]:
    """Return the ids of the named queues; none for all. :raises Refusal: one is unknown."""
    wanted = tuple(names)
    if bool(wanted) == every_queue:
        raise Refusal(
            code="cli.queues.not_chosen",
            what="It is not clear which queues are meant.",
            where="--queue, --all",
            mend="Give either --queue with a code, or --all.",
        )
    by_name = {name: id_ for id_, name in name_queues(queues).items()}
    return tuple(_find(name, by_name) for name in wanted)


def name_queues(queues: Collection[QueueCard]) -> dict[int, str]:
    """Return each queue's code, or "feed:code" where two feeds have the same one."""
    codes = [queue.code for queue in queues]
    return {
        queue.id: queue.code if codes.count(queue.code) == 1 else f"{queue.feed}:{queue.code}"
        for queue in queues
    }


def _find(name: str, by_name: Mapping[str, int]) -> int:
    if name in by_name:
        return by_name[name]
    if not by_name:
        raise Refusal(
            code="cli.queue.none",
            what="There is no queue “%(name)s”; no queue is known yet.",
            where="--queue",
            mend="Import a file first: watchfloor import PATH.",
            fields={"name": name},
        )
    known = sorted(by_name)
    more = " …" if len(known) > _NAMES_SHOWN else ""
    raise Refusal(
        code="cli.queue.unknown",
        what="There is no queue “%(name)s”.",
        where="--queue",
        mend="Give one of the known queues: %(known)s.",
        fields={"name": name, "known": ", ".join(known[:_NAMES_SHOWN]) + more},
    )
