"""`watchfloor roster`: make a roster from the centre's plans, or check one of a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

from .main import prepare_current, show_refusal, start_django, user_language
from .progress import progress_bar

if TYPE_CHECKING:
    from callmath.scheduling import (
        Assignment,
        Check,
        CostParts,
        Problem,
        Progress,
        Roster,
        SchedulingError,
        Uncovered,
        Violation,
    )

USAGE = 2
BROKEN = 1
SCHEMA_VERSION = 1
_SHOWN = 10
_MENDS = {  # what a centre that has just begun lacks
    "no_people": msgid("Add people first, and what they work on the page Terms of people."),
    "no_shift_types": msgid("Add shift types on the page Shift types first."),
}
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(invoke_without_command=True)
@click.option("--from", "first", type=_DAY, help="First day, 2026-06-08.")
@click.option("--to", "last", type=_DAY, help="Last day, this one too.")
@click.option("--team", help="Name of a part of the organization; without it the whole centre.")
@click.option("--time-limit", type=click.FloatRange(1, 3600), default=60.0, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--need",
    type=click.Choice(["required", "scheduled", "rostered"]),
    default="required",
    show_default=True,
    help="Which figure of the plans to cover; the others add shares for breaks, meetings, leave.",
)
@click.option(
    "--flexible", is_flag=True, help="Starts may move within a week, days off need not be in a row."
)
@click.option("--json", "as_json", is_flag=True, help="For a program: `roster check` reads it.")
@click.pass_context
def roster(context: click.Context, /, **asked: Any) -> None:
    """Make a roster of named people from the newest plans. Nothing is kept.

    With --json it prints one document: the problem, and its roster with cost, bound, shifts,
    what is not covered and which rules are broken.

    \b
    watchfloor roster --from 2026-06-08 --to 2026-07-05 --json > june.json
    watchfloor roster check june.json
    """  # fmt: skip
    if context.invoked_subcommand is not None:
        return
    if asked["first"] is None or asked["last"] is None:
        raise click.UsageError("--from and --to are needed.")
    prepare_current()
    try:
        problem, found = make(asked)
    except Refusal as refusal:
        show_refusal(refusal)
        sys.exit(USAGE)
    if asked["as_json"]:
        from callmath.scheduling import write_document  # noqa: PLC0415  not for --help

        click.echo(json.dumps(write_document(problem, found), ensure_ascii=False))
        return
    for line in lines_of(problem, found):
        click.echo(line)


def make(asked: Mapping[str, Any]) -> tuple[Problem, Roster]:
    """Return a problem and its roster. :raises Refusal: what is asked makes no sense."""
    from django.utils.translation import gettext  # noqa: PLC0415  needs settings

    from callmath.scheduling import SchedulingError, solve  # noqa: PLC0415  not for --help
    from watchfloor.rooms.rosters import service  # noqa: PLC0415  needs Django

    problem = service.read_problem(
        node_id=find_team(asked["team"]),
        first_day=asked["first"].date(),
        last_day=asked["last"].date(),
        settings={"need": asked["need"], "friendly": not asked["flexible"]},
    )
    with progress_bar(gettext("Working it out"), shown=not asked["as_json"]) as tell:

        def on_progress(progress: Progress) -> bool:
            if tell is not None:
                tell(progress.share)
            return True

        try:
            return problem, solve(
                problem,
                time_limit_seconds=asked["time_limit"],
                seed=asked["seed"],
                on_progress=on_progress,
            )
        except SchedulingError as error:
            raise _refusal(error, "", _MENDS.get(error.code, "")) from error


def find_team(name: str | None) -> int | None:
    """Return the part of the organization of a name; None: the whole centre.

    :raises Refusal: there is none, or there are several.
    """
    if name is None:
        return None
    from watchfloor.common.access import WHOLE_CENTRE  # noqa: PLC0415  needs Django
    from watchfloor.rooms.people import service as people  # noqa: PLC0415  needs Django

    nodes = people.list_nodes(scope=WHOLE_CENTRE)
    found = [node for node in nodes if name in {node.name, node.trail}]
    if len(found) == 1:
        return found[0].id
    known = [node.trail for node in found or nodes]
    raise Refusal(
        code="cli.team.unknown" if not found else "cli.team.ambiguous",
        what="There is no part “%(name)s”."
        if not found
        else "Several parts are called “%(name)s”.",
        where="--team",
        mend="Give one of: %(known)s.",
        fields={"name": name, "known": "; ".join(known[:20]) or "–"},
    )


@roster.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def check(*, file: Path, as_json: bool) -> None:
    """Check a roster of a file, whoever made it; no database is needed.

    The file is what `watchfloor roster --json` prints. Cost, cover and each rule are worked out
    anew from the shifts alone. The exit code is 1 when a hard rule is broken.
    """
    from callmath.scheduling import SchedulingError  # noqa: PLC0415  not for --help
    from callmath.scheduling import check as verify  # noqa: PLC0415  not for --help

    try:
        problem, shifts = read_file(file)
        found = verify(problem, shifts)
    except SchedulingError as error:
        show_refusal(_refusal(error, str(file)))
        sys.exit(USAGE)
    except Refusal as refusal:
        show_refusal(refusal)
        sys.exit(USAGE)
    if as_json:
        document = checked_document(problem, shifts, found)
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        start_django()  # for the language; no database is touched
        for line in checked_lines(problem, shifts, found):
            click.echo(line)
    sys.exit(0 if found.lawful else BROKEN)


def read_file(path: Path) -> tuple[Problem, Sequence[Assignment]]:
    """Return the problem and the shifts of a file.

    :raises Refusal: it is no JSON.
    :raises SchedulingError: it is not what a roster's document holds.
    """
    from callmath.scheduling import read_document  # noqa: PLC0415  not for --help

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Refusal(
            code="cli.roster.no_json",
            what="The file cannot be read as JSON: %(reason)s",
            where="%(file)s",
            mend="Give a file that `watchfloor roster --json` has printed.",
            fields={"reason": str(error), "file": str(path)},
        ) from error
    return read_document(document)


def checked_document(
    problem: Problem, shifts: Sequence[Assignment], found: Check
) -> Mapping[str, Any]:
    """Return what the verifier found as plain data; names stay, fields may be added."""
    return {
        "schema_version": SCHEMA_VERSION,
        "people": len(problem.people),
        "days": problem.days,
        "shifts": len(shifts),
        "lawful": found.lawful,
        "cost": found.cost,
        "parts": asdict(found.parts),
        "violations": [asdict(each) for each in found.violations],
        "uncovered": [asdict(each) for each in found.uncovered],
    }


def lines_of(problem: Problem, found: Roster) -> Iterator[str]:
    """Yield a roster for a person: figures, what is missing, what is broken, then the shifts."""
    from django.utils.translation import gettext as _  # noqa: PLC0415  needs settings

    gap = _("unbounded") if found.gap_share == float("inf") else f"{found.gap_share:.2%}"
    yield _("Cost %(cost)s, at least %(bound)s: %(gap)s above.") % {
        "cost": f"{found.cost:,.0f}",
        "bound": f"{found.lower_bound:,.0f}",
        "gap": gap,
    }
    yield from _summary(found.assignments, found.uncovered, found.violations, found.parts)
    names = {person.id: person.name or person.id for person in problem.people}
    for shift in sorted(found.assignments, key=lambda each: (each.day, each.start_minute)):
        day = problem.first_day + timedelta(days=shift.day)
        begin, end = _clock(shift.start_minute), _clock(shift.end_minute)
        yield f"{day}  {begin}–{end}  {shift.shift}  {names[shift.person]}"


def checked_lines(problem: Problem, shifts: Sequence[Assignment], found: Check) -> Iterator[str]:
    """Yield what the verifier found for a person."""
    from django.utils.translation import gettext as _  # noqa: PLC0415  needs settings

    yield _("%(people)s people, %(days)s days.") % {
        "people": len(problem.people),
        "days": problem.days,
    }
    yield from _summary(shifts, found.uncovered, found.violations, found.parts)
    yield _("No hard rule is broken.") if found.lawful else _("Hard rules are broken.")


def _summary(
    shifts: Sequence[Assignment],
    uncovered: Sequence[Uncovered],
    violations: Sequence[Violation],
    parts: CostParts,
) -> Iterator[str]:
    from django.utils.translation import gettext as _  # noqa: PLC0415  needs settings

    missing = sum(each.missing * each.minutes for each in uncovered) / 60
    yield _("%(shifts)s shifts; %(hours)s person-hours are not covered; the cost is %(cost)s.") % {
        "shifts": len(shifts),
        "hours": f"{missing:,.1f}",
        "cost": f"{parts.total:,.0f}",
    }
    is_chinese = user_language().startswith("zh")
    for each in violations[:_SHOWN]:
        words = each.words.zh if is_chinese else each.words.en
        yield f"{'!' if each.hard else '·'} {words or each.rule}"
    if len(violations) > _SHOWN:
        yield _("… and %(count)s more.") % {"count": len(violations) - _SHOWN}


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _refusal(error: SchedulingError, where: str, mend: str = "") -> Refusal:
    return Refusal(
        code=f"rosters.engine.{error.code}",
        what="This cannot be rostered: %(reason)s",
        where="%(where)s" if where else "",
        mend=mend,
        fields={"reason": str(error), "where": where},
    )
