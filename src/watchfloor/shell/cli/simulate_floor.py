"""`watchfloor simulate-floor`: a floor that does not exist, for training, drills and load."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from watchfloor.common.refusals import Refusal

from .asking import read_zone
from .main import prepare, start_django
from .progress import progress_bar
from .serving import DEFAULT_PORT

if TYPE_CHECKING:
    from watchfloor.rooms.floor.contracts import RecordedStay, Surge, Timeline
    from watchfloor.shell.simulating.posting import Sent

SCHEMA_VERSION = 1
RUN_NAME = "simulated floor"
MOST_REFUSED_SHOWN = 20
_SURGE = re.compile(
    r"(?P<factor>\d+(?:\.\d+)?)@(?P<first>\d+)\+(?P<minutes>\d+)(?::(?P<queue>.+))?"
)


@click.command(name="simulate-floor")
@click.option("--agents", default=100, show_default=True, type=click.IntRange(1, 20_000))
@click.option("--speed", default=1.0, show_default=True, help="10: ten minutes pass in one.")
@click.option(
    "--minutes", default=60.0, show_default=True, help="Of the floor, not of the waiting."
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed, the same day.",
)
@click.option("--absent", default=0.0, show_default=True, help="Share of people who do not come.")
@click.option(
    "--surge",
    "surges",
    multiple=True,
    metavar="FACTOR@MINUTE+MINUTES[:QUEUE]",
    help="1.5@30+60: half as many contacts more, from minute 30, for an hour.",
)
@click.option("--day", help="A recorded day instead of a simulated one, ISO 8601.")
@click.option("--from", "start", default="09:00", show_default=True, help="Of the recorded day.")
@click.option(
    "--past",
    "is_past",
    is_flag=True,
    help="Keep true durations at any speed: the run begins so long ago that it ends now.",
)
@click.option("--label", help="Goes before every id. The same label and seed: told once.")
@click.option("--url", default=f"http://127.0.0.1:{DEFAULT_PORT}", show_default=True)
@click.option("--token", envvar="WATCHFLOOR_TOKEN", help="Default: one made for this run.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def simulate_floor(
    *, speed: float, minutes: float, url: str, token: str | None, as_json: bool, **asked: Any
) -> None:
    """Let a floor that does not exist tell a running Watchfloor what happens on it.

    Contacts, waits and who takes whom come from the simulation engine, or from a recorded day;
    the events go through the same interface as those of a switch. Prints what was told and what
    is true of it: boards and figures must say the same.

    \b
    watchfloor simulate-floor --agents 200 --speed 10 --minutes 60 --seed 7
    watchfloor simulate-floor --agents 60 --surge 1.5@20+30:sim-01
    watchfloor simulate-floor --day 2026-03-02 --from 10:00 --minutes 30
    """
    _check(speed, minutes)
    secret = _get_ready(token, needs_records=bool(asked["day"]))
    timeline = _timeline(minutes=minutes, **asked)
    result = _run(timeline, speed, minutes, url, secret, as_json=as_json, **asked)
    _show(result, as_json=as_json)


def _check(speed: float, minutes: float) -> None:
    if not (0 < speed <= 10_000 and 0 < minutes <= 24 * 60):
        raise Refusal(
            code="simulate.numbers",
            what="Speed lies above 0 and up to 10,000, minutes above 0 and up to a day.",
            where="--speed, --minutes",
            mend="Give other numbers.",
        )


def _get_ready(token: str | None, *, needs_records: bool) -> str:
    """Return the token to speak with; with one of the caller's own no database is needed."""
    if token and not needs_records:
        start_django()
        return token
    prepare()
    return token or new_token(RUN_NAME)


def new_token(name: str) -> str:
    """Make a token for a day, as the first administrator; the source is called by its name."""
    from watchfloor.common.access import WHOLE_CENTRE, Role  # noqa: PLC0415  not for --help
    from watchfloor.common.actor import Actor  # noqa: PLC0415  not for --help
    from watchfloor.rooms.people import service as people  # noqa: PLC0415  needs Django

    for user in people.list_users(scope=WHOLE_CENTRE, role=Role.ADMINISTRATOR):
        if user.is_active:
            return people.add_token(
                user_id=user.id,
                name=name,
                capabilities=["floor.feed"],
                days=1,
                actor=Actor(name=user.name, user_id=user.id, origin="cli"),
                at=datetime.now(UTC),
            ).secret
    raise Refusal(
        code="simulate.nobody",
        what="There is no administrator here in whose name events could be told.",
        where="--token",
        mend="Make one with `watchfloor user`, or give a token that may tell events.",
    )


def _timeline(
    *, minutes: float, day: str | None, start: str, agents: int, seed: int, absent: float,
    surges: tuple[str, ...], **_rest: object,
) -> Timeline:  # fmt: skip
    from watchfloor.rooms.floor import service as floor  # noqa: PLC0415  needs Django

    if day:
        return floor.play_recorded(_recorded(day, start, minutes), seconds=minutes * 60)
    if not 0 <= absent < 1:
        raise Refusal(
            code="simulate.absent",
            what="The share of absent people lies from 0 to below 1.",
            where="--absent",
            mend="Write 0.1 for a tenth.",
        )
    wanted = [read_surge(text) for text in surges]
    return floor.play_center(
        agents=agents, minutes=minutes, seed=seed, absent_share=absent, surges=wanted
    )


def read_surge(text: str) -> Surge:
    """Return a surge as it is written on the command line. :raises Refusal: it is none.

    >>> read_surge("1.5@30+60:sim-01").end_seconds
    5400.0
    """
    from watchfloor.rooms.floor.contracts import Surge  # noqa: PLC0415  not for --help

    found = _SURGE.fullmatch(text.strip())
    if found is None:
        raise Refusal(
            code="simulate.surge",
            what="“%(text)s” is no surge.",
            where="--surge",
            mend="Write it as 1.5@30+60 or 1.5@30+60:sim-01: factor, first minute, minutes.",
            fields={"text": text},
        )
    first, length = float(found["first"]) * 60, float(found["minutes"]) * 60
    return Surge(float(found["factor"]), first, first + length, found["queue"] or "")


def _recorded(day: str, start: str, minutes: float) -> list[RecordedStay]:
    """Return the stays of a recorded day that begin in the wanted minutes."""
    from watchfloor.flows.recorded_floor import recorded_stays  # noqa: PLC0415  needs Django
    from watchfloor.rooms.calendars import service as calendars  # noqa: PLC0415  needs Django

    began = _instant(day, start, str(calendars.centre_zone()))
    stays = recorded_stays(start=began, minutes=minutes)
    if not stays:
        raise Refusal(
            code="simulate.nothing",
            what="Nothing is recorded in these minutes.",
            where="--day %(day)s --from %(start)s",
            mend="Choose a day and an hour with records; the page Queues shows them.",
            fields={"day": day, "start": start},
        )
    return stays


def _instant(day: str, start: str, zone: str) -> datetime:
    try:
        hour, minute = (int(part) for part in start.split(":"))
        moment = datetime.combine(date.fromisoformat(day), datetime.min.time())
        return moment.replace(hour=hour, minute=minute, tzinfo=read_zone(zone))
    except ValueError as error:
        raise Refusal(
            code="simulate.day",
            what="“%(day)s %(start)s” is no day and time.",
            where="--day, --from",
            mend="Write them as 2026-03-02 and 09:30.",
            fields={"day": day, "start": start},
        ) from error


def _run(
    timeline: Timeline, speed: float, minutes: float, url: str, token: str,
    *, as_json: bool, label: str | None, is_past: bool, **_rest: object,
) -> dict[str, Any]:  # fmt: skip
    from watchfloor.shell.simulating.driving import Pace, drive  # noqa: PLC0415  not for --help
    from watchfloor.shell.simulating.posting import Poster  # noqa: PLC0415  not for --help

    began_at = datetime.now(UTC)
    pace = Pace(began_at, speed, is_past, minutes * 60)
    poster, began = Poster(url, token), time.monotonic()
    with progress_bar("Telling events", shown=not as_json) as progress:
        drive(
            timeline.happenings,
            pace=pace,
            label=label or f"{began_at:%Y%m%dT%H%M%S}",
            post=poster.post,
            progress=progress,
        )
    poster.close()
    return _result(timeline, poster.sent, time.monotonic() - began)


def _result(timeline: Timeline, sent: Sent, seconds: float) -> dict[str, Any]:
    answers = sorted(sent.answer_seconds) or [0.0]
    count = len(timeline.happenings)
    return {
        "schema_version": SCHEMA_VERSION,
        "events": count,
        "accepted": sent.accepted,
        "duplicates": sent.duplicates,
        "refused": [dict(each) for each in sent.refused[:MOST_REFUSED_SHOWN]],
        "refused_count": len(sent.refused),
        "seconds": round(seconds, 3),
        "events_per_second": round(count / max(seconds, 1e-9), 1),
        "batches": sent.batches,
        "repeats": sent.repeats,
        "acknowledged_p50_ms": round(1000 * answers[len(answers) // 2], 1),
        "acknowledged_p99_ms": round(1000 * answers[int(len(answers) * 0.99)], 1),
        "truth": {
            queue: {
                "offered": timeline.offered[queue],
                "answered": timeline.answered[queue],
                "abandoned": timeline.abandoned[queue],
            }
            for queue in timeline.offered
        },
    }


def _show(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    click.echo(
        f"{result['events']} events in {result['seconds']} s: {result['accepted']} accepted, "
        f"{result['duplicates']} known already, {result['refused_count']} refused; answered "
        f"within {result['acknowledged_p50_ms']} ms (half), {result['acknowledged_p99_ms']} ms "
        "(99 %)."
    )
    for queue, true in result["truth"].items():
        click.echo(
            f"  {queue}: {true['offered']} offered, {true['answered']} answered, "
            f"{true['abandoned']} abandoned"
        )
