"""An administrator connects a log, sees how it stands, and says what its names stand for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from watchfloor.common.access import Role
from watchfloor.rooms.floor.models import AgentName, Fault, QueueName, RefusedEvent, Source
from watchfloor.rooms.interactions.models import Feed, Queue

from .conftest import OpenPage, axe_faults, overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE = b"1774747801|1.1|support|NONE|ENTERQUEUE||5550001|1\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    path.write_bytes(LINE)
    return path


def test_a_log_is_connected_tried_and_its_names_are_mapped(
    open_page: OpenPage, cast: Any, log: Path
) -> None:
    page = open_page(cast.users[Role.ADMINISTRATOR])
    page.goto("/floor/sources/")
    page.get_by_text("Add a source").click()
    page.get_by_role("link", name="Asterisk, queue_log file").click()
    page.get_by_label("Name").fill("Main log")
    page.get_by_label("File", exact=False).first.fill(str(log))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Try the connection").click()
    expect(page.get_by_text("It works. At once it told 1 events")).to_be_visible()
    source = Source.objects.get()
    Queue.objects.create(feed=Feed.objects.create(name="asterisk"), code="support", title="Support")
    QueueName.objects.create(source=source, code="support", first_seen_at=timezone.now())
    page.get_by_role("link", name="Names").click()
    page.get_by_label("What support stands for").select_option(label="Support · asterisk")
    page.get_by_role("button", name="Save support").click()
    expect(page.get_by_text("What was kept under this name counts there now.")).to_be_visible()
    assert QueueName.objects.get().queue_id == Queue.objects.get().pk


@pytest.mark.parametrize(
    ("theme", "language", "phone"),
    [("light", "en", False), ("dark", "zh-hans", False), ("light", "zh-hans", True)],
)
def test_every_page_of_feeds_is_accessible(
    open_page: OpenPage, cast: Any, log: Path, theme: str, language: str, *, phone: bool
) -> None:
    source = some_sources(log)
    page = open_page(cast.users[Role.ADMINISTRATOR], theme=theme, language=language, phone=phone)
    for name, path in {
        "list": "/floor/sources/",
        "new": "/floor/sources/new/asterisk_ami/",
        "one": f"/floor/sources/{source.pk}/",
        "names": f"/floor/sources/{source.pk}/names/",
        "impossible": "/floor/sources/faults/",
        "impossible_none": "/floor/sources/faults/?code=ended_twice",
    }.items():
        page.goto(path)
        picture(page, f"feeds_{name}_{theme}_{language}_{'phone' if phone else 'desk'}")
        assert axe_faults(page) == [], name
        assert overflow(page) <= 0, name


def some_sources(log: Path) -> Source:
    """Make one source that is well, one that is silent, and one that is turned away."""
    now = timezone.now()
    source = Source.objects.create(
        name="Main log", kind="queue_log", settings={"path": str(log)}, state="connected",
        made_at=now, last_alive_at=now, last_event_at=now, last_received_at=now, skew_seconds=0.4,
    )  # fmt: skip
    gone = now - timedelta(minutes=4)
    Source.objects.create(
        name="北京 AMI", kind="asterisk_ami", state="retrying", problem="no_answer", made_at=now,
        last_alive_at=gone, last_event_at=gone, last_received_at=gone, skew_seconds=-12.3,
    )  # fmt: skip
    Source.objects.create(
        name="FreeSWITCH", kind="freeswitch_esl", state="failed", problem="login_refused",
        made_at=now,
    )  # fmt: skip
    QueueName.objects.create(source=source, code="support", first_seen_at=now)
    AgentName.objects.create(source=source, login="PJSIP/8001", first_seen_at=now)
    RefusedEvent.objects.create(
        source=source, reason="too_few_fields", excerpt="1774747801|half a line", received_at=now
    )
    for number, code in enumerate(("answered_unqueued", "two_states", "after_end")):
        Fault.objects.create(
            source=source, code=code, login="PJSIP/8001", key=f"1774747801.{number}:ENTERQUEUE",
            contact="" if code == "two_states" else f"1774747801.{number}",
            queue_name="" if code == "two_states" else "support",
            at=now - timedelta(minutes=number),
        )  # fmt: skip
    return source
