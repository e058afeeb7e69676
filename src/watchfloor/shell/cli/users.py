"""`watchfloor user`: the first administrator, and the way back in when everybody is locked out."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from watchfloor.common.actor import Actor

from .main import prepare_current

CLI = Actor(name="cli", origin="cli")


@click.group()
def user() -> None:
    """Make an administrator, lift a lock-out, give a new password."""
    prepare_current()


@user.command(name="add-administrator")
@click.argument("name")
def add_administrator(name: str) -> None:
    """Make an administrator of the whole centre and print her one-time password."""
    from django.db import transaction  # noqa: PLC0415  needs Django, which prepare_current() starts

    from watchfloor.common.access import WHOLE_CENTRE, Role  # noqa: PLC0415  as above
    from watchfloor.rooms.people import service as people  # noqa: PLC0415  as above

    at = datetime.now(UTC)
    with transaction.atomic():
        nodes = people.list_nodes(scope=WHOLE_CENTRE)
        top = (
            nodes[0].id
            if nodes
            else people.add_node(kind="centre", name="Centre", actor=CLI, at=at)
        )
        made = people.add_user(name=name, actor=CLI, at=at)
        people.give_role(user_id=made.id, role=Role.ADMINISTRATOR, node_id=top, actor=CLI, at=at)
    click.echo(f"{name}: {made.password}")


@user.command()
@click.argument("name")
def unlock(name: str) -> None:
    """Forget the wrong passwords and codes of a user."""
    from watchfloor.rooms.people import service as people  # noqa: PLC0415  needs Django

    people.unlock_user(user_id=_find(name), actor=CLI, at=datetime.now(UTC))
    click.echo(f"{name}: unlocked")


@user.command(name="reset-password")
@click.argument("name")
def reset_password(name: str) -> None:
    """Print a new one-time password; it also ends her sessions and lifts a lock-out."""
    from watchfloor.rooms.people import service as people  # noqa: PLC0415  needs Django

    made = people.reset_password(user_id=_find(name), actor=CLI, at=datetime.now(UTC))
    click.echo(f"{name}: {made.password}")


def _find(name: str) -> int:
    from watchfloor.rooms.people import service as people  # noqa: PLC0415  needs Django

    user_id = people.find_user_id(name=name)
    if user_id is None:
        raise click.ClickException(f"there is no user {name!r}")
    return user_id
