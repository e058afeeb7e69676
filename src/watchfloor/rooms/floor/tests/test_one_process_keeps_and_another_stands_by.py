"""The floor's own process keeps what is told; a second one waits until the first has gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import operations
from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.models import Stay
from watchfloor.rooms.floor.operations import running

from .floor_stories import MORNING, as_new, one_call

AT = MORNING + timedelta(hours=1)
PATIENCE = 30.0


def clock() -> datetime:
    return AT


@contextmanager
def running_floor() -> Any:
    stopping = threading.Event()
    thread = threading.Thread(
        target=operations.run_floor, kwargs={"clock": clock, "stopping": stopping}
    )
    thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait_for(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.django_db(transaction=True)
def test_one_keeps_and_the_other_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_STAND_BY_SECONDS", 0.1)
    workers: list[int] = []
    work = running._work

    def noted_work(*given: Any) -> None:
        workers.append(threading.get_ident())
        work(*given)

    monkeypatch.setattr(running, "_work", noted_work)
    source = operations.open_feed(name="cti", kind=SourceKind.HTTP, actor=Actor("test"), at=MORNING)
    with running_floor():
        with running_floor() as first_to_go:
            assert wait_for(lambda: len(workers) == 1)
            operations.take_events(
                source_id=source, events=as_new(one_call("a", 0)), received_at=AT
            )
            assert wait_for(lambda: Stay.objects.count() == 1)
            assert len(workers) == 1
            first_to_go.set()
        operations.take_events(source_id=source, events=as_new(one_call("b", 9)), received_at=AT)
        assert wait_for(lambda: Stay.objects.count() == 2)
    assert len(set(workers)) <= 2
