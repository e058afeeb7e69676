"""`watchfloor serve`, `web` and `worker`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any

import click

from .main import prepare

DEFAULT_PORT = 8200
_START_SECONDS = 60


def address_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --host and --port."""
    port = click.option("--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(1))
    host = click.option(
        "--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for the whole network."
    )
    return host(port(command))


@click.command()
@address_options
def serve(host: str, port: int) -> None:
    """Serve pages, jobs and the embedded database in one command.

    Brings the database up to date first. Ctrl-C or SIGTERM ends everything.
    """
    from watchfloor.shell.supervision import refuse_taken_port  # noqa: PLC0415  not for --help

    refuse_taken_port(host, port)
    prepare()
    from watchfloor.shell.migrating import migrate  # noqa: PLC0415  needs settings

    migrate()
    sys.exit(run_family(host, port, lambda _: click.echo(f"Watchfloor: {address(host, port)}")))


@click.command()
@address_options
@click.option("--processes", type=click.IntRange(1), help="Default: one for two cores, up to 4.")
def web(host: str, port: int, processes: int | None) -> None:
    """Serve the pages only; jobs need `watchfloor worker` beside it."""
    from watchfloor.shell import supervision  # noqa: PLC0415  not for --help

    supervision.end_with_parent()
    supervision.refuse_taken_port(host, port)
    os.environ["WATCHFLOOR_DATABASE_POOL"] = "1"
    prepare()
    from watchfloor.shell.migrating import refuse_missing_migrations  # noqa: PLC0415  as above

    refuse_missing_migrations()
    import uvicorn  # noqa: PLC0415  slow, not for --help

    uvicorn.run(
        "watchfloor.site.asgi:application",
        host=host,
        port=port,
        workers=processes or min(4, max(1, (os.cpu_count() or 1) // 2)),
        log_level="warning",
        lifespan="off",  # Django has none
        server_header=False,
        proxy_headers=False,  # `client_address` reads them, and believes only known proxies
        timeout_graceful_shutdown=10,
    )


@click.command()
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1), help="At a time.")
def worker(jobs: int) -> None:
    """Run background jobs only: imports from the pages, and what is due by the clock."""
    from watchfloor.shell import supervision  # noqa: PLC0415  not for --help

    supervision.end_with_parent()
    prepare()
    from watchfloor.shell.migrating import refuse_missing_migrations  # noqa: PLC0415  as above

    refuse_missing_migrations()
    from procrastinate.contrib.django import app  # noqa: PLC0415  needs Django

    from watchfloor.shell.loops import warm_soon  # noqa: PLC0415  as above

    warm_soon()
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]  # Django's own connector
        app.run_worker(concurrency=jobs, shutdown_graceful_timeout=10, delete_jobs="successful")


def run_family(host: str, port: int, when_ready: Callable[[threading.Event], None]) -> int:
    """Run web, worker and floor until a signal comes or one of them ends; return the exit code.

    `when_ready` is called once pages are served, with the event that is set on a signal. The
    floor is live meanwhile; jobs begin after it: the demo lives its past there, and reminders of
    today would get in its way.
    """
    from watchfloor.shell import supervision  # noqa: PLC0415  not for --help

    with supervision.family() as family:
        family.start(["web", "--host", host, "--port", str(port)])
        near = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  compared, not bound
        if supervision.wait_until_listening(near, port, family.stopping, _START_SECONDS):
            family.start(["floor"])
            when_ready(family.stopping)
        if not family.stopping.is_set():
            family.start(["worker"])
        return family.watch()


def address(host: str, port: int) -> str:
    """Return the address to type into a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104  compared, not bound
    return f"http://{name}:{port}/"
