"""`watchfloor demo`: a center with real volumes, loaded and served by one command."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .main import show_refusal, start_django, user_language
from .serving import address, address_options, run_family

if TYPE_CHECKING:
    from watchfloor.flows.demo.story import Demo

TITLES = {
    "database": ("Starting the database", "启动数据库"),
    "migrate": ("Bringing the database up to date", "更新数据库"),
    "volumes": ("Reading the real volumes", "读取真实话务量"),
    "organisation": ("Making the organisation", "生成组织架构"),
    "calls": ("Playing single calls", "模拟逐通电话"),
    "import": ("Importing the exchange's log", "导入交换机日志"),
    "older_calls": ("Playing the two weeks before", "模拟此前两周的电话"),
    "older_import": ("Importing the two weeks before", "导入此前两周的日志"),
    "totals": ("Importing the totals of earlier weeks", "导入更早各周的汇总"),
    "forecast": ("Forecasting week by week", "逐周生成预测"),
    "staffing": ("Planning how many people are needed", "测算所需人力"),
    "rosters": ("Making rosters of named people", "为每位坐席排班"),
    "loop": ("Living the days of the pilot team", "模拟试点班组的工作日"),
    "serve": ("Starting pages and jobs", "启动页面与后台任务"),
}


@click.command()
@address_options
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Data folder of the demo. Default: WATCHFLOOR_HOME, or one of its own.",
)
@click.option(
    "--language",
    type=click.Choice(["zh-hans", "en"]),
    default="zh-hans",
    show_default=True,
    help="Of the generated names, at the first start.",
)
@click.option("--no-serve", is_flag=True, help="Load only.")
@click.option("--json", "as_json", is_flag=True, help="For a program: one line when it is ready.")
def demo(
    *, host: str, port: int, home: Path | None, language: str, no_serve: bool, as_json: bool
) -> None:
    """Load the demo center and serve it.

    The volumes of each five minutes are those of a real bank, moved by whole weeks to now; the
    organisation and the single calls are generated. A second start brings it up to now.
    """
    from watchfloor.shell.supervision import refuse_taken_port  # noqa: PLC0415  not for --help

    choose_home(home)
    if not no_serve:
        refuse_taken_port(host, port)
    with progress_bar(quiet=as_json) as progress:
        loaded = load(language, progress)
        if not no_serve:
            progress("serve", 0.0)
    if no_serve:
        load_the_rest(threading.Event(), quiet=as_json)
        tell(loaded, "", as_json=as_json)
        return

    def when_ready(stopping: threading.Event) -> None:
        tell(loaded, address(host, port), as_json=as_json)
        start_floor(stopping)
        load_the_rest(stopping, quiet=as_json)

    sys.exit(run_family(host, port, when_ready))


def choose_home(named: Path | None) -> None:
    """The demo never lies where real data lie, unless it is told so."""
    if named is not None:
        os.environ["WATCHFLOOR_HOME"] = str(named)
    elif "WATCHFLOOR_HOME" not in os.environ:
        from platformdirs import user_data_path  # noqa: PLC0415  not for --help

        os.environ["WATCHFLOOR_HOME"] = str(user_data_path("watchfloor-demo"))


def load(language: str, progress: Callable[[str, float], None]) -> Demo:
    """Start the database, bring it up to date, load the center."""
    from watchfloor.common.database import ensure_database  # noqa: PLC0415  not for --help

    progress("database", 0.0)
    ensure_database()
    start_django()
    from watchfloor.flows.demo.story import load_demo  # noqa: PLC0415  needs Django
    from watchfloor.shell.migrating import migrate  # noqa: PLC0415  not for --help

    progress("migrate", 0.0)
    migrate()
    return load_demo(at=datetime.now(UTC), language=language, progress=progress)


class _Stopped(Exception):
    """The one who started the demo ends it while the rest is still being loaded."""


def load_the_rest(stopping: threading.Event, *, quiet: bool) -> None:
    """Load older weeks, forecasts, the loop while pages are served; a stop halves nothing."""
    from watchfloor.common.refusals import Refusal  # noqa: PLC0415  not for --help
    from watchfloor.flows.demo.forecast import load_forecasts  # noqa: PLC0415  needs Django
    from watchfloor.flows.demo.loop import load_loop  # noqa: PLC0415  needs Django
    from watchfloor.flows.demo.rosters import load_rosters  # noqa: PLC0415  needs Django
    from watchfloor.flows.demo.staffing_plans import load_staffing  # noqa: PLC0415  needs Django
    from watchfloor.flows.demo.story import load_history  # noqa: PLC0415  needs Django

    with progress_bar(quiet=quiet) as progress:

        def unless_stopped(step: str, share: float) -> None:
            if stopping.is_set():
                raise _Stopped
            progress(f"older_{step}" if f"older_{step}" in TITLES else step, share)

        try:
            load_history(at=datetime.now(UTC), progress=unless_stopped)
            load_forecasts(at=datetime.now(UTC), progress=unless_stopped)
            load_staffing(at=datetime.now(UTC), progress=unless_stopped)
            load_rosters(at=datetime.now(UTC), progress=unless_stopped)
            load_loop(at=datetime.now(UTC), progress=unless_stopped)
        except _Stopped:
            return
        except Refusal as refusal:  # what is loaded is whole days; pages are served all the same
            show_refusal(refusal)


def start_floor(stopping: threading.Event) -> None:
    """Let the demo's exchange go on writing, beside everything else, until the demo ends."""
    from watchfloor.shell.simulating import demo_floor  # noqa: PLC0415  tables need Django set up

    threading.Thread(target=demo_floor.keep_floor_alive, args=(stopping,), daemon=True).start()


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """Give a function that shows which step runs and how far it is."""
    if quiet:
        yield lambda step, share: None
        return
    from rich.console import Console  # noqa: PLC0415  not for --help
    from rich.progress import (  # noqa: PLC0415  not for --help
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn("dots"),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        steps: dict[str, TaskID] = {}

        def show(step: str, share: float) -> None:
            if step not in steps:
                for earlier in steps.values():
                    bar.update(earlier, total=1.0, completed=1.0)
                steps[step] = bar.add_task(title(step), total=None)
            if share:
                bar.update(steps[step], total=1.0, completed=share)

        yield show
        for task in steps.values():
            bar.update(task, total=1.0, completed=1.0)


def title(step: str) -> str:
    """Return what a step is called in the language of the terminal."""
    english, chinese = TITLES[step]
    return chinese if user_language() == "zh-hans" else english


def tell(loaded: Demo, url: str, *, as_json: bool) -> None:
    """Print the address, the sign-ins, and what of the demo is real."""
    if as_json:
        users = [{"name": name, "password": word} for name, word in loaded.passwords.items()]
        told = {
            "url": url,
            "users": users,
            "contacts": loaded.contacts,
            "shift_weeks": loaded.shift_weeks,
            "source": loaded.source,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in story(loaded):
        click.echo(line)
    for name, word in loaded.passwords.items():
        click.echo(f"  {name:<18} {word}")
    if url:
        click.secho(f"\n  {url}\n", bold=True)


def story(loaded: Demo) -> list[str]:
    """Return what is real, what is generated, and how to sign in."""
    if user_language() == "zh-hans":
        return [
            f"真实：每五分钟的话务量，来自 {loaded.source}，整体平移 {loaded.shift_weeks} 周。",
            "生成：组织架构、坐席与逐通电话（等待、放弃、通话、转接）。",
            "登录账号与密码：",
        ]
    return [
        f"Real: the calls of each five minutes, from {loaded.source}, moved by "
        f"{loaded.shift_weeks} weeks.",
        "Generated: the organisation, its agents, and the single calls (waits, abandonment, "
        "talk, transfers).",
        "Sign in as:",
    ]
