"""What the shell does in the background: the daily list of what to do now."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from watchfloor.shell.today.worklist.digest import queue_daily_lists


@app.periodic(cron="*/5 * * * *")
@app.task(name="shell.daily_lists", queue="notices", queueing_lock="daily_lists")
def send_daily_lists(timestamp: int) -> None:
    """Queue each person's list once its hour has come; late is better than never."""
    queue_daily_lists(at=datetime.fromtimestamp(timestamp, UTC))
