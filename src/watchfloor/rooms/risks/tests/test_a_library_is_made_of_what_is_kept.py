from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import transaction

from watchfloor.rooms.risks import service
from watchfloor.rooms.risks.tests.build import AT, approve, hold, propose
from watchfloor.rooms.standards import service as standards

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BLINK = timedelta(milliseconds=1)
ROOM = "watchfloor.rooms.standards"


@pytest.fixture
def read(monkeypatch):
    """Count the bodies that are read strictly."""
    found: list[object] = []
    real = import_module(f"{ROOM}.rules.bodies").read_text

    def counted(kind, text):
        found.append(kind)
        return real(kind, text)

    monkeypatch.setattr(f"{ROOM}.rules.bodies.read_text", counted)
    return found


def test_what_this_process_approves_holds_at_once(cast):
    version = propose(cast, code="R-1")
    assert service.list_points(at=AT + BLINK) == ()
    approve(cast, version, at=AT)
    found = service.find_point(code="R-1", at=AT + 2 * BLINK)
    assert found is not None
    assert found.version_id == version.id


def test_what_another_process_approves_holds_within_a_second(cast, monkeypatch):
    version = propose(cast, code="R-1")
    assert service.list_points(at=AT + BLINK) == ()
    monkeypatch.setattr(standards, "changes_here", lambda: 0)
    service.list_points(at=AT + BLINK)
    approve(cast, version, at=AT)
    assert service.find_point(code="R-1", at=AT + SECOND / 2) is None
    assert service.find_point(code="R-1", at=AT + SECOND + 2 * BLINK) is not None


def test_an_approval_that_is_undone_leaves_nothing_behind(cast):
    version = propose(cast, code="R-1")
    with transaction.atomic():
        approve(cast, version, at=AT)
        assert service.find_point(code="R-1", at=AT + BLINK) is not None
        transaction.set_rollback(True)
    assert service.find_point(code="R-1", at=AT + 2 * SECOND) is None
    assert standards.list_held(kind="risk_point", at=AT + 2 * SECOND) == ()


def test_a_change_of_one_point_reads_the_body_of_that_one_alone(cast, read):
    first, _ = hold(cast, code="R-1"), hold(cast, code="R-2")
    before = service.list_points(at=AT + BLINK)
    third = propose(cast, title="Third", code="R-3")
    approve(cast, third, at=AT)
    read.clear()
    after = service.list_points(at=AT + 2 * SECOND)
    assert [card.code for card in after] == ["R-1", "R-2", "R-3"]
    assert after[:2] == before
    assert all(new is old for new, old in zip(after, before, strict=False))
    assert len(read) <= 1
    assert after[0].version_id == first.id


def test_a_new_version_takes_the_place_of_the_former_and_keeps_its_own_words(cast):
    hold(cast, code="R-1", title="Old words")
    service.list_points(at=AT + BLINK)
    later = AT + timedelta(days=1)
    hold(cast, code="R-1", title="New words", at=later)
    now = service.find_point(code="R-1", at=later + BLINK)
    then = service.find_point(code="R-1", at=later - BLINK)
    assert now is not None
    assert then is not None
    assert (now.title.en, then.title.en) == ("New words", "Old words")
    assert (now.version, then.version) == (2, 1)


def test_no_more_is_kept_than_holds_and_some_to_spare(cast, monkeypatch):
    cards: dict[int, object] = {}
    monkeypatch.setattr(f"{ROOM}.queries.kept._SPARE", 0)
    monkeypatch.setattr(f"{ROOM}.queries.kept._CARDS", cards)
    for number in range(4):
        hold(cast, code=f"R-{number}")
    standards.list_held(kind="risk_point", at=AT + BLINK)
    for number in range(4):
        hold(cast, code=f"R-{number}", title="Again", at=AT + SECOND)
        hold(cast, code=f"R-{number}", title="And again", at=AT + 2 * SECOND)
    standards.list_held(kind="risk_point", at=AT + 3 * SECOND)
    assert len(cards) <= 2 * 4 + 1
