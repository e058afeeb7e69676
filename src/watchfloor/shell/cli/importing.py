"""`watchfloor import`: contact records from a file."""

from __future__ import annotations

import getpass
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions.contracts import Format, ImportReport, RefusedLine

from .asking import read_zone
from .main import prepare_current
from .progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 20  # refused lines on the terminal; --json prints all


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--format",
    "format_",
    type=click.Choice([form.value for form in Format]),
    help="What the file is; found by its content when not given.",
)
@click.option(
    "--timezone",
    help="Of the local times in the file; UTC, or the format's own, when not given.",
)
@click.option("--feed", default="", help="The source system; the format's name when not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def import_(
    path: Path, format_: str | None, timezone: str | None, feed: str, *, as_json: bool
) -> None:
    """Import contact records from the file PATH.

    The same file again changes nothing. Lines that cannot be read are named with their
    reason; all others go in.
    """
    prepare_current()
    from watchfloor.rooms.interactions import service as interactions  # noqa: PLC0415  not for --help

    with progress_bar(path.name, shown=not as_json) as progress:
        report = interactions.import_file(
            path=path,
            format=Format(format_) if format_ else None,
            zone=read_zone(timezone) if timezone else None,
            feed=feed,
            actor=Actor(name=_account(), origin="cli"),
            at=datetime.now(UTC),
            progress=progress,
        )
    if as_json:
        click.echo(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        _show(report)


def _account() -> str:
    """Return who is at the terminal; a container may have no name for the account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "cli"


def _as_json(report: ImportReport) -> Mapping[str, Any]:
    return {
        "lines": report.lines,
        "accepted": report.accepted,
        "refused": [_refused_as_json(refused) for refused in report.refused],
        "contacts": report.contacts,
        "duplicates": report.duplicates,
        "legs": report.legs,
        "run": report.run_id,
        "warnings": [{"code": code, **fields} for code, fields in report.warnings],
    }


def _refused_as_json(refused: RefusedLine) -> Mapping[str, Any]:
    from watchfloor.rooms.interactions import service as interactions  # noqa: PLC0415  not for --help

    what, mend = interactions.explain_refusal(reason=refused.reason, fields=refused.fields)
    return {
        "line": refused.line,
        "reason": refused.reason,  # stays the same in every language
        "fields": dict(refused.fields),
        "what": what,
        "mend": mend,
    }


def _show(report: ImportReport) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415  needs Django

    from watchfloor.rooms.interactions import service as interactions  # noqa: PLC0415  not for --help

    rows = (
        (_("Lines"), report.lines),
        (_("Accepted"), report.accepted),
        (_("Refused"), len(report.refused)),
        (_("Known already"), report.duplicates),
        (_("Contacts"), report.contacts),
    )
    width = max(len(name) for name, _count in rows)
    for name, count in rows:
        click.echo(f"{name:<{width}}  {count:>12,}")
    told = set()
    for refused in report.refused[:_SHOWN]:
        what, mend = interactions.explain_refusal(reason=refused.reason, fields=refused.fields)
        click.echo(_("Line %(line)s: %(what)s") % {"line": refused.line, "what": what}, err=True)
        if mend and mend not in told:  # how to mend it is the same for many lines
            told.add(mend)
            click.echo(f"    {mend}", err=True)
    if len(report.refused) > _SHOWN:
        click.echo(_("… and %(count)s more") % {"count": len(report.refused) - _SHOWN}, err=True)
