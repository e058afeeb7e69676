"""`watchfloor manage`: Django's own commands."""

from __future__ import annotations

import sys

import click

from .main import prepare


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command (for maintainers)."""
    prepare()
    from django.core.management import execute_from_command_line  # noqa: PLC0415  needs settings

    execute_from_command_line([sys.argv[0], *arguments])
