"""`watchfloor doctor`."""

from __future__ import annotations

import json
import sys
from functools import partial

import click

from .main import prepare
from .progress import progress_bar

CHECKS = ("live",)
COLORS = {"ok": "green", "warning": "yellow", "fault": "red"}


@click.command()
@click.option("--full", is_flag=True, help="Compare all records ever, not only the recent ones.")
@click.option("--check", "only", type=click.Choice(CHECKS), help="This one alone.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def doctor(*, full: bool, only: str | None, as_json: bool) -> None:
    """Say what is wrong with this installation and how to mend it.

    Ends with 1 when something is wrong; warnings alone end with 0.
    """
    prepare()
    from watchfloor.shell.health.checks import all_checks, named_checks  # noqa: PLC0415  needs Django
    from watchfloor.shell.health.findings import Finding, Status, worst  # noqa: PLC0415  not for --help

    found: list[Finding] = []
    watch = partial(progress_bar, "journal", shown=not as_json)
    checks = [named_checks(full=full)[only]] if only else all_checks(full=full, watch=watch)
    for check in checks:
        for finding in check():
            found.append(finding)
            if not as_json:
                show(finding.as_json())
    status = worst(found)
    if as_json:
        lines = [finding.as_json() for finding in found]
        click.echo(json.dumps({"status": status.value, "findings": lines}, ensure_ascii=False))
    sys.exit(1 if status is Status.FAULT else 0)


def show(line: dict[str, object]) -> None:
    """Print one finding as soon as it is known."""
    mark = {"ok": "✓", "warning": "!", "fault": "✗"}[str(line["status"])]
    click.secho(f"{mark} {line['title']}: ", fg=COLORS[str(line["status"])], nl=False)
    click.echo(line["what"])
    if line["mend"]:
        click.echo(f"  → {line['mend']}")
