"""What happens in the background: fresh sums go to those of their days and months."""

from __future__ import annotations

from procrastinate.contrib.django import app

from watchfloor.rooms.observations import operations

EVERY_MINUTE = "* * * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="observations.fold", queueing_lock="observations.fold")
def fold(timestamp: int) -> None:
    """Fold what came in; first sum again if the centre has moved to another time zone."""
    operations.follow_zone()
    operations.fold()
