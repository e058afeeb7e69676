"""`watchfloor metrics`: every registered metric and variant on the centre's own data."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict

import click

from watchfloor.common.refusals import Refusal

from .asking import choose_queues, read_window, read_zone
from .main import prepare_current, show_refusal, user_language

if TYPE_CHECKING:
    from watchfloor.rooms.metrics.contracts import MetricValue

USAGE = 2


class Document(TypedDict):
    """What `--json` prints; names stay, fields may be added."""

    window: dict[str, str]
    queue: str | None
    metrics: list[dict[str, object]]


@click.command()
@click.option("--from", "start", required=True, help="First instant, ISO 8601.")
@click.option("--to", "end", required=True, help="End, ISO 8601; not included.")
@click.option("--queue", help="A queue's code; all queues without it.")
@click.option(
    "--timezone", default="UTC", show_default=True, help="Reads instants that name no offset."
)
@click.option(
    "--json", "as_json", is_flag=True, help="For a program: full numbers, both languages."
)
def metrics(*, start: str, end: str, queue: str | None, timezone: str, as_json: bool) -> None:
    """Print every registered metric and variant, contacts counted by arrival.

    \b
    watchfloor metrics --from 2026-03-01 --to 2026-03-02 --timezone Asia/Shanghai --json
    """
    prepare_current()
    try:
        document = read_document(start=start, end=end, queue=queue, timezone=timezone)
    except Refusal as refusal:
        show_refusal(refusal)
        sys.exit(USAGE)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for line in lines_of(document):
        click.echo(line)


def read_document(*, start: str, end: str, queue: str | None, timezone: str) -> Document:
    """Return what `--json` prints. :raises Refusal: something asked for makes no sense."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.interactions import service as interactions  # noqa: PLC0415  needs Django
    from watchfloor.rooms.metrics import service  # noqa: PLC0415  needs Django

    zone = read_zone(timezone)
    window = read_window(start, end, zone)
    chosen = choose_queues(
        names=[queue] if queue else [],
        every_queue=not queue,
        queues=interactions.list_queues(scope=WHOLE_CENTRE),
    )
    values = service.measure(window=window, queue_ids=chosen, scope=WHOLE_CENTRE)
    return {
        "window": {
            "from": window.start.isoformat(),
            "to": window.end.isoformat(),
            "timezone": zone.key,
        },
        "queue": queue or None,
        "metrics": [_entry(value) for value in values],
    }


def _entry(value: MetricValue) -> dict[str, object]:
    return {
        "metric": value.metric,
        "variant": value.variant,
        "name_en": value.name.en,
        "name_zh": value.name.zh,
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "unit": value.unit.value,
        "version": value.version,
        "reason": value.reason,
    }


def lines_of(document: Document) -> Iterator[str]:
    """Yield the table for a person: one line a variant, in the terminal's language."""
    language = user_language()
    name = "name_zh" if language.startswith("zh") else "name_en"
    for entry in document["metrics"]:
        value = f"{_written(entry['value'], str(entry['unit']))} {entry['reason']}".strip()
        version = f"{entry['metric']}.{entry['variant']} v{entry['version']}"
        yield f"{value:>36}  {version:<40} {entry[name]}"


def _written(value: object, unit: str) -> str:
    if not isinstance(value, int | float):
        return ""
    return f"{100 * value:.3f} %" if unit == "share" else f"{value:.3f} s"
