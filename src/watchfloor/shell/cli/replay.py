"""`watchfloor replay`: a real day again, with its own people or with some more or fewer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfloor.common.refusals import Refusal

from .asking import choose_queues, read_zone
from .main import prepare_current, show_refusal

if TYPE_CHECKING:
    from watchfloor.rooms.staffing.contracts import (
        Outcomes,
        RecordedOutcomes,
        ReplayedPart,
        ReplayResult,
    )

USAGE = 2
SCHEMA_VERSION = 1


@click.command()
@click.option("--date", "day", required=True, help="The day, ISO 8601.")
@click.option("--agents", default="0", help="People more or fewer: +5, -3.")
@click.option("--roster", type=click.Path(path_type=Path), help="Other people: a CSV or XLSX.")
@click.option("--queue", "names", multiple=True, help="A queue's code; may be repeated.")
@click.option("--timezone", help="Cuts the day. Default: as the records, or the center.")
@click.option("--replications", default=20, show_default=True, help="Draws of what is not known.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed, the same answer.",
)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def replay(
    *,
    day: str,
    agents: str,
    roster: Path | None,
    names: tuple[str, ...],
    timezone: str | None,
    replications: int,
    seed: int,
    as_json: bool,
) -> None:
    """Play a recorded day again and compare it with what really happened.

    The day's own contacts go through its own people, as the records show them; with --agents also
    through a roster with some more or fewer, with --roster through another one: a table with the
    columns person, start, end, breaks ("10:00-10:15; 12:00-12:30") and queues. Says where the
    replay is not what was recorded.

    \b
    watchfloor replay --date 1999-03-01 --json
    watchfloor replay --date 1999-03-01 --agents +5 --queue PS
    watchfloor replay --date 1999-03-01 --roster spring.csv
    """
    prepare_current()
    try:
        result = replay_as_asked(
            day=read_day(day),
            change=read_change(agents),
            roster=roster,
            names=names,
            timezone=timezone,
            replications=replications,
            seed=seed,
        )
    except Refusal as refusal:
        show_refusal(refusal)
        sys.exit(USAGE)
    if as_json:
        click.echo(json.dumps(to_document(result, seed), ensure_ascii=False, indent=1))
        return
    for line in lines_of(result):
        click.echo(line)


def replay_as_asked(
    *,
    day: date,
    change: int,
    roster: Path | None = None,
    names: tuple[str, ...],
    timezone: str | None,
    replications: int,
    seed: int,
) -> ReplayResult:
    """Return the replayed day. :raises Refusal: something asked for makes no sense."""
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.interactions import service as interactions  # noqa: PLC0415  as above
    from watchfloor.rooms.staffing import service as staffing  # noqa: PLC0415  as above
    from watchfloor.rooms.staffing.contracts import ReplayAsked  # noqa: PLC0415  as above

    queues = interactions.list_queues(scope=WHOLE_CENTRE)
    asked = ReplayAsked(
        day=day,
        queue_ids=choose_queues(names=names, every_queue=not names, queues=queues),
        agents_change=change,
        roster=staffing.read_roster(data=read_file(roster), scope=WHOLE_CENTRE) if roster else (),
        timezone=read_zone(timezone).key if timezone else "",
        replications=replications,
    )
    return staffing.replay_day(asked=asked, scope=WHOLE_CENTRE, seed=seed)


def read_file(path: Path) -> bytes:
    """Return what is in a file. :raises Refusal: it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(
            code="cli.file.unreadable",
            what="The file cannot be read: %(why)s.",
            where=str(path),
            mend="Give the path of a CSV or XLSX file.",
            fields={"why": error.strerror or "?"},
        ) from error


def read_day(text: str) -> date:
    """Return a written day. :raises Refusal: it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal(
            code="cli.day.unreadable",
            what="“%(text)s” is not a day.",
            where="--date",
            mend="Write it as 2026-03-01.",
            fields={"text": text},
        ) from error


def read_change(text: str) -> int:
    """Return how many people more or fewer. :raises Refusal: that is no whole number."""
    try:
        return int(text)
    except ValueError as error:
        raise Refusal(
            code="cli.agents.unreadable",
            what="“%(text)s” is no number of people.",
            where="--agents",
            mend="Write +5 for five more, -3 for three fewer.",
            fields={"text": text},
        ) from error


def to_document(result: ReplayResult, seed: int) -> dict[str, object]:
    """Return what `--json` prints; names stay, fields may be added. Shares are 0 to 1."""
    return {
        "schema_version": SCHEMA_VERSION,
        "date": result.day.isoformat(),
        "timezone": result.timezone,
        "seed": seed,
        "replications": result.replications,
        "contacts": result.contacts,
        "left_out": result.left_out,
        "agents": result.agents,
        "contacts_of_unnamed_agents": result.unnamed_contacts,
        "agents_change": result.agents_change,
        "roster_people": result.roster_people,
        "definition": "answered within the queue's answer time / offered",
        **_part(result.overall),
        "service_level_gain": asdict(result.difference) if result.difference else None,
        "queues": [{"queue": part.name, **_part(part)} for part in result.queues],
        "intervals": [_interval(part) for part in result.intervals],
        "not_reproduced": {
            "queues": [part.name for part in result.queues if not part.is_reproduced],
            "intervals": [_start(part) for part in result.intervals if not part.is_reproduced],
        },
    }


def _interval(part: ReplayedPart) -> dict[str, object]:
    return {"starts_at": _start(part), "people": round(part.people, 2), **_part(part)}


def _start(part: ReplayedPart) -> str | None:
    return part.starts_at.isoformat() if part.starts_at else None


def _part(part: ReplayedPart) -> dict[str, object]:
    level = part.recorded.service_level
    return {
        "recorded": asdict(part.recorded),
        "replayed": _outcomes(part.own),
        "difference_points": None
        if level is None
        else round(100 * (part.own.service_level.value - level), 2),
        "is_reproduced": part.is_reproduced,
        "changed": _outcomes(part.changed) if part.changed else None,
    }


def _outcomes(found: Outcomes) -> dict[str, object]:
    told: dict[str, object] = {}
    for name in ("offered", "service_level", "abandon_share", "mean_wait_seconds"):
        figure = getattr(found, name)
        told[name], told[f"{name}_half_width"] = figure.value, figure.half_width
    if found.occupancy_share is not None:
        told["occupancy_share"] = found.occupancy_share.value
    return told


def lines_of(result: ReplayResult) -> Iterator[str]:
    """Yield the replay for a person."""
    from django.utils.translation import gettext as _  # noqa: PLC0415  needs settings

    told = f"{_('contacts')} {result.contacts}  {_('people')} {result.agents}"
    yield f"{result.day} {result.timezone}  {told}"
    titles = [_("recorded"), _("replayed")]
    if result.overall.changed:
        titles.append(f"{result.agents_change:+d}" if result.agents_change else _("the roster"))
    yield f"{'':<28}" + "".join(f"{title:>22}" for title in titles)
    for name, part in [(_("all"), result.overall), *((p.name, p) for p in result.queues)]:
        yield _line(name, part)
    far = [part for part in result.intervals if not part.is_reproduced]
    if far:
        yield _("Not as recorded:")
    for part in far:
        yield _line(f"  {part.starts_at:%H:%M}", part)


def _line(name: str, part: ReplayedPart) -> str:
    cells = [_figures(part.recorded)]
    cells += [_simulated(found) for found in (part.own, part.changed) if found is not None]
    return f"{name:<28}" + "".join(f"{cell:>22}" for cell in cells)


def _figures(found: RecordedOutcomes) -> str:
    if found.service_level is None:
        return "-"
    return f"{found.service_level:.1%} {found.mean_wait_seconds or 0:.0f} s"


def _simulated(found: Outcomes) -> str:
    level = found.service_level
    return f"{level.value:.1%} ±{level.half_width:.1%} {found.mean_wait_seconds.value:.0f} s"
