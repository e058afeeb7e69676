"""`watchfloor backup` and `watchfloor restore`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from watchfloor.shell.backups import Backup

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def backup(file: Path, *, as_json: bool) -> None:
    """Write everything into FILE, while serving: database, secrets, uploads.

    Whoever has the file has all data and all secrets: keep it where only you can read it.
    """
    from watchfloor.common.database import ensure_database  # noqa: PLC0415  not for --help
    from watchfloor.common.home import home  # noqa: PLC0415  not for --help
    from watchfloor.shell.backups import write_backup  # noqa: PLC0415  not for --help

    refuse_bad_target(file)
    url = ensure_database()
    made = write_backup(url=url, home=home(), target=file.resolve(), at=datetime.now(UTC))
    tell(made, file, as_json=as_json)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace everything that is there.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def restore(file: Path, *, force: bool, as_json: bool) -> None:
    """Put the backup FILE into an empty installation.

    The file is checked to its last byte first; a wrong or cut one changes nothing.
    """
    from watchfloor.common.database import ensure_database  # noqa: PLC0415  not for --help
    from watchfloor.common.home import home  # noqa: PLC0415  not for --help
    from watchfloor.shell.backups import restore_backup  # noqa: PLC0415  not for --help

    url = ensure_database()
    done = restore_backup(url=url, home=home(), source=file, force=force)
    tell(done, file, as_json=as_json)


def refuse_bad_target(file: Path) -> None:
    """Refuse to write over a file, or where nothing can be written."""
    from watchfloor.common.refusals import Refusal  # noqa: PLC0415  not for --help

    if file.exists():
        raise Refusal(
            code="backup.exists",
            what="There is already a file of this name. Nothing was changed.",
            where="%(file)s",
            mend="Choose another name.",
            fields={"file": file},
        )
    if not file.resolve().parent.is_dir():
        raise Refusal(
            code="backup.no_folder",
            what="This folder does not exist.",
            where="%(folder)s",
            mend="Make the folder, or choose another one.",
            fields={"folder": file.resolve().parent},
        )


def tell(done: Backup, file: Path, *, as_json: bool) -> None:
    """Print what the file holds."""
    size = file.stat().st_size
    if as_json:
        told = {"file": str(file), "bytes": size, "version": done.version, "made_at": done.made_at}
        click.echo(json.dumps(told))
        return
    click.echo(f"{file}: {size / 1024**2:.1f} MB, {done.made_at}, Watchfloor {done.version}")
