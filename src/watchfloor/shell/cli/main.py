"""The `watchfloor` command.

Exit codes: 0 done; 1 something is wrong (doctor found a fault, a child ended); 2 wrong usage;
3 refused, nothing was changed; 130 interrupted,
143 terminated. With `--json` a refusal is JSON on standard
error. Commands import rooms only after `prepare()`, so that `--help` answers at once.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from watchfloor import __version__

if TYPE_CHECKING:
    from watchfloor.common.refusals import Refusal

REFUSED = 3
TERMINATED = 143
# Command -> (module of this package, what --help says): nothing is imported to list them.
COMMANDS = {
    "demo": ("demo", "Load the demo centre and serve it."),
    "serve": ("serving", "Serve pages, jobs and the embedded database in one command."),
    "web": ("serving", "Serve the pages only."),
    "worker": ("serving", "Run background jobs only."),
    "floor": ("floor", "Read the feeds of the live floor and keep what they tell."),
    "import": ("importing", "Import contact records from a file."),
    "intervals": ("intervals", "Print what each queue did in each interval."),
    "metrics": ("metrics", "Print every registered metric and variant."),
    "forecast": ("forecast", "Print what is forecast for a queue, or back-test a file."),
    "staff": ("staffing", "Print how many people a forecast needs, step by step."),
    "roster": ("roster", "Make a roster from what is planned, or check one of a file."),
    "replay": ("replay", "Play a recorded day again, with other people if you like."),
    "simulate-floor": ("simulate_floor", "Let a floor that does not exist tell what happens."),
    "doctor": ("doctor", "Say what is wrong with this installation and how to mend it."),
    "user": ("users", "Make the first administrator, lift a lock-out, give a new password."),
    "backup": ("backup", "Write everything into one file, while serving."),
    "restore": ("backup", "Put a backup into an empty installation."),
    "manage": ("manage", "Run a Django management command (for maintainers)."),
}


def prepare() -> None:
    """Start the database and Django: what every command that reads data needs."""
    from watchfloor.common.database import ensure_database  # noqa: PLC0415  slow, not for --help

    ensure_database()
    start_django()


def prepare_current() -> None:
    """Prepare, and bring our own or an empty database up to date first."""
    ours = "DATABASE_URL" not in os.environ
    prepare()
    from watchfloor.shell.migrating import make_ready  # noqa: PLC0415  needs settings

    make_ready(ours=ours)


def start_django() -> None:
    """Load the settings and speak the user's language."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.site.settings")
    import django  # noqa: PLC0415  slow, not for --help
    from django.utils import translation  # noqa: PLC0415  not for --help

    django.setup()
    translation.activate(user_language())


def user_language() -> str:
    """Return the language of the terminal: Chinese where it says so, English otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh-hans" if os.environ[name].lower().startswith("zh") else "en"
    return "en"


class Commands(click.Group):
    """The commands of `COMMANDS`, each loaded when it is called; refusals in the user's words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"watchfloor.shell.cli.{COMMANDS[cmd_name][0]}")
        found = [value for value in vars(module).values() if isinstance(value, click.Command)]
        return next((command for command in found if command.name == cmd_name), None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        from watchfloor.common.refusals import Refusal  # noqa: PLC0415  free of Django, as the next
        from watchfloor.shell.signin.providers import ProviderError  # noqa: PLC0415  not for --help

        # As an exit, so that what was begun is rolled back and the embedded database stops too.
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(TERMINATED))
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            show_refusal(refusal)
            ctx.exit(REFUSED)
        except ProviderError as error:  # without settings there are no translations
            click.secho(str(error), fg="red", err=True)
            ctx.exit(REFUSED)


def show_refusal(refusal: Refusal) -> None:
    """Print what, where and how to mend it: as JSON for a program, as words for a person."""
    start_django()
    from watchfloor.shell.wording import refusal_words  # noqa: PLC0415  needs Django

    words = refusal_words(refusal)
    if "--json" in sys.argv:
        click.echo(json.dumps({"code": refusal.code, **words}, ensure_ascii=False), err=True)
        return
    click.secho(words["what"], fg="red", err=True)
    for text in (words["where"], words["mend"]):
        if text:
            click.echo(text, err=True)


@click.group(cls=Commands)
@click.version_option(__version__)
def main() -> None:
    """Watchfloor: the operations platform that a contact center runs on."""
