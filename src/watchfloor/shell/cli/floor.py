"""`watchfloor floor`: reads the feeds of the live floor and keeps what they tell."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from .main import prepare


@click.command()
@click.option("--anew", is_flag=True, help="Keep all events anew, and end.")
def floor(*, anew: bool) -> None:
    """Read the feeds of the live floor and keep what they tell; `serve` starts it by itself.

    Of several of them one works, the others stand by.
    """
    from watchfloor.shell import supervision  # noqa: PLC0415  not for --help

    supervision.end_with_parent()
    prepare()
    from watchfloor.shell.migrating import refuse_missing_migrations  # noqa: PLC0415  needs settings

    refuse_missing_migrations()
    from django.utils import timezone  # noqa: PLC0415  as above

    from watchfloor.rooms.floor import service  # noqa: PLC0415  as above

    if anew:
        done = service.keep_anew(at=timezone.now())
        click.echo(
            f"{done.events} events kept anew: {done.contacts} contacts, {done.agents} agents"
        )
        return
    stopping = threading.Event()

    def ask_to_stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    service.run_floor(clock=timezone.now, stopping=stopping)
