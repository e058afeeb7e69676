"""What happens in the background: imports that a page has queued, and tidying up after them."""

from __future__ import annotations

import contextlib
import logging
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions import operations, queries
from watchfloor.rooms.interactions.contracts import RunStatus
from watchfloor.rooms.interactions.queries.run_details import get_run_details, list_waiting_uploads
from watchfloor.rooms.interactions.rules.uploads import drop_stale_uploads, drop_upload, token_of

log = logging.getLogger(__name__)
EVERY_MINUTE = "* * * * *"


def start_import(*, run_id: int) -> None:
    """Hand a queued run to the workers, once the transaction that queued it has ended."""
    transaction.on_commit(lambda: run_import.defer(run_id=run_id))


@app.task(name="interactions.run_import", queue="imports")
def run_import(run_id: int) -> None:
    """Import one queued file. Running it twice does no harm: only one claims the run."""
    # A refusal is kept with the run, whose page tells it in the reader's language.
    with contextlib.suppress(Refusal):
        operations.run_queued_import(run_id=run_id, at=datetime.now(UTC))
    if queries.get_run(run_id=run_id).status == RunStatus.DONE:
        drop_upload(token=token_of(get_run_details(run_id=run_id).upload))


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="interactions.tidy_imports", queue="imports", queueing_lock="tidy_imports")
def tidy_imports(timestamp: int) -> None:
    """Say which imports were cut off, and remove files that nobody imported within a day."""
    now = datetime.fromtimestamp(timestamp, UTC)
    interrupted = operations.mark_interrupted(at=now)
    waiting = {token_of(stored) for stored in list_waiting_uploads()}
    removed = drop_stale_uploads(at=now, waiting=waiting)
    if interrupted or removed:
        log.warning("imports: %s interrupted, %s uploads removed", interrupted, removed)
