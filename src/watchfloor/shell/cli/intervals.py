"""`watchfloor intervals`: what each queue did in each interval."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every

from .asking import choose_queues, name_queues, read_window, read_zone
from .main import prepare_current, show_refusal

if TYPE_CHECKING:
    from watchfloor.rooms.interactions.contracts import IntervalRow

USAGE = 2
COUNTS = (
    "offered",
    "answered",
    "abandoned",
    "abandoned_short",
    "abandoned_within",
    "answered_within",
    "flowed_out",
    "lost",
    "open",
)
COLUMNS = ("queue", "interval_start", *COUNTS, "wait_seconds_sum", "talk_seconds_sum")
Line = Mapping[str, str | int | float]
_OPTIONS = (
    click.option("--queue", "names", multiple=True, help="A queue's code; may be repeated."),
    click.option("--all", "every_queue", is_flag=True, help="Every queue."),
    click.option("--from", "start", required=True, help="First instant, ISO 8601."),
    click.option("--to", "end", required=True, help="End, ISO 8601; not included."),
    click.option("--every", required=True, type=click.Choice([e.value for e in Every])),
    click.option(
        "--timezone",
        default="UTC",
        show_default=True,
        help="Cuts the intervals, and reads instants that name no offset.",
    ),
    click.option("--fill", is_flag=True, help="Also intervals in which nothing was offered."),
    click.option(
        "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True
    ),
)


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@_with_options
def intervals(form: str, **asked: Any) -> None:
    """Print what each queue did in each interval, by arrival.

    \b
    watchfloor intervals --all --from 2026-03-01 --to 2026-03-02 --every 15m \\
        --timezone Asia/Shanghai --format csv
    """
    prepare_current()
    try:
        lines = read_lines(**asked)
    except Refusal as refusal:
        show_refusal(refusal)
        sys.exit(USAGE)
    (write_json if form == "json" else write_csv)(lines)


def read_lines(
    *,
    names: Sequence[str],
    every_queue: bool,
    start: str,
    end: str,
    every: str,
    timezone: str,
    fill: bool,
) -> list[Line]:
    """Return the lines to print. :raises Refusal: something asked for makes no sense."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.interactions import service  # noqa: PLC0415  needs Django

    zone = read_zone(timezone)
    queues = service.list_queues(scope=WHOLE_CENTRE)
    rows = service.list_intervals(
        window=read_window(start, end, zone),
        every=Every(every),
        zone=zone,
        queue_ids=choose_queues(names=names, every_queue=every_queue, queues=queues),
        scope=WHOLE_CENTRE,
        fill=fill,
    )
    shown = name_queues(queues)
    return sorted((_line(row, shown[row.queue_id]) for row in rows), key=_by_queue)


def write_csv(lines: Sequence[Line]) -> None:
    """Print the lines as CSV with a header."""
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)


def write_json(lines: Sequence[Line]) -> None:
    """Print the lines as one JSON list."""
    click.echo(json.dumps(lines, ensure_ascii=False, indent=1))


def _by_queue(line: Line) -> str:
    return str(line["queue"])  # the rows of a queue are in order of time already


def _line(row: IntervalRow, queue: str) -> Line:
    return {
        "queue": queue,
        "interval_start": row.interval_start.isoformat(),
        **{name: getattr(row.tally, name) for name in COUNTS},
        "wait_seconds_sum": _seconds(row.tally.wait_ms_sum),
        "talk_seconds_sum": _seconds(row.tally.talk_ms_sum),
    }


def _seconds(milliseconds: int) -> int | float:
    whole, part = divmod(milliseconds, 1000)
    return milliseconds / 1000 if part else whole
