from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from watchfloor.common.access import Access
from watchfloor.common.timegrid import day_window
from watchfloor.shell.today.figures import Day
from watchfloor.shell.today.signals import Signal
from watchfloor.shell.today.wording import task_of

ZONE = ZoneInfo("Asia/Shanghai")
DAY = Day(date(2026, 11, 20), day_window(date(2026, 11, 20), ZONE), ZONE, is_today=True)
EVERYTHING = Access(capabilities=frozenset({"interactions.imports.view", "people.manage"}))
SIGNALS = [
    Signal(
        "queue_below_target",
        10,
        7,
        {
            "queue": "Billing",
            "value": 0.75,
            "goal": 0.8,
            "missed": 50,
            "misses": (("answered_late", 30), ("abandoned", 20)),
        },
    ),
    Signal(
        "feed_late",
        12,
        3,
        {
            "feed": "asterisk",
            "last": datetime(2026, 11, 20, tzinfo=UTC),
            "silent": 7200.0,
            "usual": 600.0,
            "expected": 12.0,
        },
    ),
    Signal("import_broken", 30, 9, {"file": "monday.log", "feed": "pbx", "status": "failed"}),
    Signal("import_broken", 30, 9, {"file": "monday.log", "feed": "pbx", "status": "interrupted"}),
    Signal("contacts_unclosed", 7, "", {"count": 7}),
    Signal("agents_unplaced", 15, "", {"count": 4, "names": ("Bo", "Ann", "Di")}),
    Signal(
        "contract_not_chosen",
        20,
        "service_level",
        {"name": "Service level", "low": 0.819, "high": 0.921},
    ),
]


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.kind)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_kind_has_a_sentence_a_reason_and_a_place_to_go(signal, language):
    with translation.override(language):
        task = task_of(signal, DAY, EVERYTHING)
    assert "%(" not in task.text + task.reason
    assert task.reason
    assert task.links


@pytest.mark.parametrize("kind", ["import_broken", "feed_late", "agents_unplaced"])
def test_nobody_is_sent_to_a_page_that_is_closed_to_them(kind):
    signal = next(each for each in SIGNALS if each.kind == kind)
    assert task_of(signal, DAY, Access()).links == ()


def test_a_missed_target_opens_exactly_the_contacts_that_missed():
    with translation.override("en"):
        task = task_of(SIGNALS[0], DAY, Access())
    assert task.text == "Billing is at 75.0%, below its target of 80.0%."
    assert task.reason == "50 contacts did not get through in time."
    late, abandoned = task.links
    assert late.text == "answered late: 30"
    assert late.url.endswith("&queue=7&outcome=answered&within=0")
    assert abandoned.url.endswith("&queue=7&outcome=abandoned")


def test_the_feed_says_what_is_usual_and_what_is_missing():
    with translation.override("en"):
        task = task_of(SIGNALS[1], DAY, EVERYTHING)
    assert "silent for 2 h 0 min" in task.text
    assert "usually 10 min; about 12 contacts" in task.reason
