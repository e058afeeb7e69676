"""The `watchfloor` command."""

from __future__ import annotations

import os
import sys

import click

from watchfloor import __version__


def prepare() -> None:
    """Start the database and Django: what every command that reads data needs."""
    from watchfloor.common.database import ensure_database  # noqa: PLC0415

    ensure_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.site.settings")
    import django  # noqa: PLC0415

    django.setup()


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Watchfloor: the operations platform that a contact centre runs on."""


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command (for maintainers)."""
    prepare()
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line([sys.argv[0], *arguments])
