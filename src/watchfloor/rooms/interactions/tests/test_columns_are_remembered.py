"""A generic file's columns are asked once; the next file with the same header is known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.interactions.operations.mappings import save_mapping
from watchfloor.rooms.interactions.queries.mappings import find_mapping

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
PLANNER = Actor("planner", 1, "test")
HEADER = ["队列", "进线时间", "等待(秒)"]


def save(mapping: dict[str, str], at: datetime = AT) -> None:
    save_mapping(
        header=HEADER,
        name="report.csv",
        mapping=mapping,
        zone="Asia/Shanghai",
        actor=PLANNER,
        at=at,
    )


@pytest.mark.django_db
def test_a_mapping_is_found_again_by_the_header_alone() -> None:
    save({"queue": "队列"})
    found = find_mapping(header=[" 队列 ", "进线时间", "等待（秒）"])
    assert found is not None
    assert (found.mapping, found.zone, found.used_at) == ({"queue": "队列"}, "Asia/Shanghai", AT)


@pytest.mark.django_db
@pytest.mark.parametrize("header", [[], HEADER[:2], HEADER[::-1], [*HEADER, "座席"]])
def test_another_header_is_not_taken_for_it(header: list[str]) -> None:
    save({"queue": "队列"})
    assert find_mapping(header=header) is None


@pytest.mark.django_db
def test_the_newest_mapping_wins_and_each_change_is_one_journal_line() -> None:
    save({"queue": "队列"})
    save({"queue": "队列", "wait": "等待(秒)"})
    save({"queue": "队列", "wait": "等待(秒)"})
    found = find_mapping(header=HEADER)
    assert found is not None
    assert found.mapping == {"queue": "队列", "wait": "等待(秒)"}
    lines = JournalEntry.objects.filter(action="interactions.mapping.saved").order_by("number")
    assert [line.before and line.before["mapping"] for line in lines] == [None, {"queue": "队列"}]
