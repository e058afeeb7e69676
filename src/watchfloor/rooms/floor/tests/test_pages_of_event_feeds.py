"""Pages of sources: adding, trying, switching off, removing, and saying what names stand for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.models import JournalEntry
from watchfloor.common.testing.pages import PageTests
from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.models import AgentName, QueueName, RefusedEvent, Source

from .adapter_samples import QUEUE_LOG
from .feeds import AT, WORD, Asterisk, add, add_ami, switch

ADMIN = frozenset({Role.ADMINISTRATOR})


class TestThePageOfSources(PageTests):
    url_name = "floor:sources"
    roles = ADMIN


class TestThePageOfANewSource(PageTests):
    url_name = "floor:source_new"
    roles = ADMIN
    bad_form = {"name": "", "host": "a b", "port": "0"}

    def kwargs(self, cast):
        return {"kind": "asterisk_ami"}


class TestThePageOfASource(PageTests):
    url_name = "floor:source"
    roles = ADMIN
    bad_form = {"path": "queue_log", "silent_after_seconds": "1"}

    def kwargs(self, cast):
        found = Source.objects.filter(name="log").first()
        return {"source_id": (found or add(SourceKind.QUEUE_LOG, name="log", path="/x")).pk}


class TestThePageOfNames(PageTests):
    url_name = "floor:source_names"
    roles = ADMIN

    def kwargs(self, cast):
        found = Source.objects.filter(name="log").first()
        return {"source_id": (found or add(SourceKind.QUEUE_LOG, name="log", path="/x")).pk}


class TestTheStripOfSilentFeeds(PageTests):
    url_name = "floor:feed_strip"
    roles = EVERYBODY


@pytest.fixture
def admin(client_for):
    client = client_for(Role.ADMINISTRATOR)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def sealed(source: Source) -> bytes:
    assert source.secret is not None
    return bytes(source.secret)


def test_a_source_is_added_and_its_password_is_never_shown_nor_journaled(admin):
    asked = {"name": "Main", "host": "pbx", "port": "5038", "user": "watch", "secret": WORD,
             "silent_after_seconds": "45"}  # fmt: skip
    answer = admin.post(reverse("floor:source_new", args=["asterisk_ami"]), asked, follow=True)
    source = Source.objects.get()
    assert source.settings == {"host": "pbx", "port": 5038, "user": "watch"}
    assert WORD.encode() not in sealed(source)
    assert WORD not in answer.content.decode()
    (line,) = JournalEntry.objects.filter(action="floor.source.added")
    assert WORD not in str(line.after)


def test_a_name_that_is_taken_is_refused_and_the_first_source_stays(admin):
    first = add(SourceKind.QUEUE_LOG, name="Main", path="/var/log/queue_log")
    asked = {"name": "Main", "path": "/srv/other", "silent_after_seconds": "45"}
    answer = admin.post(reverse("floor:source_new", args=["queue_log"]), asked)
    assert answer.status_code == 422
    assert "There is a source of the name “Main” already." in answer.content.decode()
    assert Source.objects.get().settings == first.settings


def test_saving_without_a_password_keeps_the_one_that_is_there(admin):
    with switch(Asterisk.greeting, Asterisk().answer, Asterisk.end) as line:
        source = add_ami(line)
    before = sealed(source)
    asked = {"host": "other", "port": "5039", "user": "u", "secret": "",
             "silent_after_seconds": "60"}  # fmt: skip
    admin.post(reverse("floor:source", args=[source.pk]), asked)
    source.refresh_from_db()
    assert (sealed(source), source.settings["host"]) == (before, "other")
    assert source.silent_after_seconds == 60


def test_trying_a_switch_says_what_it_told_and_keeps_nothing(admin):
    pbx = Asterisk()
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add_ami(line)
        answer = admin.post(reverse("floor:source_act", args=[source.pk, "try"]), follow=True)
    assert "It works." in answer.content.decode()
    source.refresh_from_db()
    assert (source.state, source.position) == ("waiting", {})


def test_trying_what_is_not_there_says_why(admin, tmp_path: Path):
    source = add(SourceKind.QUEUE_LOG, path=str(tmp_path / "none"))
    answer = admin.post(reverse("floor:source_act", args=[source.pk, "try"]), follow=True)
    assert "There is no such file." in answer.content.decode()


def test_trying_a_file_reads_it_and_keeps_nothing(admin, tmp_path: Path):
    path = tmp_path / "queue_log"
    path.write_bytes(QUEUE_LOG.bytes)
    source = add(SourceKind.QUEUE_LOG, path=str(path))
    answer = admin.post(reverse("floor:source_act", args=[source.pk, "try"]), follow=True)
    assert f"At once it told {len(QUEUE_LOG.told)} events" in answer.content.decode()
    assert not AgentName.objects.exists()


def test_a_removed_source_is_off_and_its_password_forgotten(admin):
    source = add(SourceKind.AMI, secret=WORD, host="pbx", port=5038, user="u")
    admin.post(reverse("floor:source_act", args=[source.pk, "remove"]))
    source.refresh_from_db()
    assert (source.is_on, source.secret) == (False, None)
    assert admin.get(reverse("floor:source", args=[source.pk])).status_code == 404


def test_what_nobody_can_do_to_a_source_is_not_found(admin):
    source = add(SourceKind.QUEUE_LOG, path="/x")
    answer = admin.post(reverse("floor:source_act", args=[source.pk, "explode"]))
    assert answer.status_code == 404
    assert Source.objects.get().is_on


def test_an_unknown_agent_is_mapped_by_code_and_an_unknown_code_is_refused(admin, cast):
    source = add(SourceKind.QUEUE_LOG, path="/x")
    name = AgentName.objects.create(source=source, login="PJSIP/9", first_seen_at=AT)
    url = reverse("floor:source_name", args=[source.pk, "agent", name.pk])
    refused = admin.post(url, {"agent": "nobody"}, follow=True)
    name.refresh_from_db()
    assert name.agent_id is None
    assert "There is no such agent." in refused.content.decode()
    admin.post(url, {"agent": cast.agent.code})
    name.refresh_from_db()
    assert name.agent_id == cast.agent.pk


def test_a_name_of_another_source_is_not_found(admin):
    ours, theirs = add(SourceKind.QUEUE_LOG, path="/x"), add(SourceKind.HTTP, name="web")
    name = QueueName.objects.create(source=theirs, code="q", first_seen_at=AT)
    url = reverse("floor:source_name", args=[ours.pk, "queue", name.pk])
    assert admin.post(url, {"queue": ""}).status_code == 404


def test_what_could_not_be_read_is_listed_in_words_and_safely(admin):
    source = add(SourceKind.QUEUE_LOG, path="/x")
    RefusedEvent.objects.create(
        source=source, reason="too_few_fields", excerpt="<script>alert(1)</script>", received_at=AT
    )
    page = admin.get(reverse("floor:source", args=[source.pk])).content.decode()
    assert "A line needs at least five fields." in page
    assert "&lt;script&gt;" in page


def test_the_strip_names_only_the_feeds_that_are_silent(client_for):
    add(SourceKind.AMI, name="Fresh")
    Source.objects.create(
        name="Long gone", kind="asterisk_ami", made_at=AT, last_alive_at=AT - timedelta(hours=1)
    )
    page = client_for(Role.AGENT).get(reverse("floor:feed_strip")).content.decode()
    assert "Long gone" in page
    assert "Fresh" not in page
