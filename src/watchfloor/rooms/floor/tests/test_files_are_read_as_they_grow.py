"""A queue_log that grows, is renamed, is emptied, goes away, and whose reader is killed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.models import RefusedEvent, Source
from watchfloor.rooms.floor.operations.feeding.keeping_told import keep_told
from watchfloor.rooms.floor.operations.feeding.running import list_wanted, make_line

from .adapter_samples import QUEUE_LOG, line
from .feeds import add, clock, kept, reading, wait_for

TOLD = sorted(QUEUE_LOG.told)
LINES = QUEUE_LOG.frames


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "queue_log"


def source_of(log: Path, *, only_new: bool = False) -> Source:
    return add(SourceKind.QUEUE_LOG, path=str(log), only_new=only_new)


def write(log: Path, *lines: bytes) -> None:
    with log.open("ab") as file:
        file.write(b"".join(lines))


def read_some(source: Source, *, looks: int = 1, is_saved: bool = True) -> None:
    """Read on from what is kept, as a reader does that is killed afterwards."""
    (wanted,) = [each for each in list_wanted() if each.id == source.pk]
    way = make_line(wanted, clock=clock, stopping=stopped())
    told = way.open()
    for _ in range(looks):
        position = way.position() if is_saved else None
        keep_told(source_id=source.pk, told=told, position=position, received_at=clock())
        told = way.take() or told
    way.close()


def stopped() -> threading.Event:
    """Return an event that is set, so that nobody waits for it."""
    event = threading.Event()
    event.set()
    return event


@pytest.mark.django_db(transaction=True)
def test_lines_are_kept_as_they_are_written_and_half_a_line_waits(log: Path):
    write(log, *LINES[:6])
    source = source_of(log)
    with reading():
        wait_for(lambda: len(kept(source)) == 6)
        write(log, *LINES[6:8], LINES[8][:30])
        wait_for(lambda: len(kept(source)) == 7)
        write(log, LINES[8][30:], *LINES[9:])
        wait_for(lambda: len(kept(source)) == len(TOLD))
    assert sorted(kept(source)) == TOLD
    assert not RefusedEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_renamed_is_read_to_its_end_before_the_new_one(log: Path):
    write(log, *LINES[:5])
    source = source_of(log)
    with reading():
        wait_for(lambda: len(kept(source)) == 5)
        write(log, *LINES[5:8])
        log.rename(log.with_name("queue_log.1"))
        write(log.with_name("queue_log.1"), LINES[8])  # the switch has not noticed yet
        write(log, *LINES[9:])
        wait_for(lambda: len(kept(source)) == len(TOLD))
    assert sorted(kept(source)) == TOLD


@pytest.mark.django_db
def test_a_file_renamed_twice_while_nobody_read_is_found_again(log: Path):
    write(log, *LINES[:5])
    source = source_of(log)
    read_some(source)
    write(log, *LINES[5:7])
    log.rename(log.with_name("queue_log.2"))
    write(log, *LINES[7:9])
    log.rename(log.with_name("queue_log.1"))
    write(log, *LINES[9:])
    for age, name in ((300, "queue_log.2"), (200, "queue_log.1")):
        stat = log.stat()
        os.utime(log.with_name(name), ns=(stat.st_atime_ns, stat.st_mtime_ns - age * 10**9))
    read_some(source, looks=6)
    assert sorted(kept(source)) == TOLD


@pytest.mark.django_db
@pytest.mark.parametrize("saved_each", [1, 4])
def test_a_reader_killed_after_any_line_loses_and_doubles_nothing(log: Path, saved_each: int):
    source = source_of(log)
    for place in range(len(LINES)):
        write(log, LINES[place])
        read_some(source, is_saved=place % saved_each == 0)
    assert sorted(kept(source)) == TOLD


@pytest.mark.django_db
def test_a_file_that_is_emptied_is_begun_anew(log: Path):
    write(log, *LINES[:8])
    source = source_of(log)
    (wanted,) = list_wanted()
    way = make_line(wanted, clock=clock, stopping=stopped())
    keep_told(source_id=source.pk, told=way.open(), position=None, received_at=clock())
    log.write_bytes(b"".join(LINES[8:12]))
    told = way.take()
    assert told is not None
    keep_told(source_id=source.pk, told=told, position=None, received_at=clock())
    way.close()
    assert ("contact.transferred", "1.3", "sales", "") in kept(source)
    assert ("agent.paused", "", "", "Agent/7") in kept(source)


@pytest.mark.django_db
def test_a_file_that_was_emptied_and_has_grown_beyond_where_it_was_read_is_begun_anew(log: Path):
    write(log, *LINES[:2])
    source = source_of(log)
    (wanted,) = list_wanted()
    way = make_line(wanted, clock=clock, stopping=stopped())
    keep_told(source_id=source.pk, told=way.open(), position=None, received_at=clock())
    inode = log.stat().st_ino
    with log.open("r+b") as file:
        file.truncate()
    write(log, *LINES[2:])
    assert log.stat().st_ino == inode
    told = way.take()
    assert told is not None
    keep_told(source_id=source.pk, told=told, position=None, received_at=clock())
    way.close()
    assert sorted(kept(source)) == TOLD


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 700])
def test_a_first_line_that_is_still_being_written_is_no_other_file(log: Path, size: int):
    source = source_of(log)
    log.touch()
    (wanted,) = list_wanted()
    way = make_line(wanted, clock=clock, stopping=stopped())
    keep_told(source_id=source.pk, told=way.open(), position=None, received_at=clock())
    whole = b"".join(LINES)
    for place in range(0, len(whole), size):
        write(log, whole[place : place + size])
        told = way.take()
        if told is not None:
            assert told.refused == []
            keep_told(source_id=source.pk, told=told, position=None, received_at=clock())
    way.close()
    assert sorted(kept(source)) == TOLD


@pytest.mark.django_db
def test_what_a_file_holds_already_can_be_left_out(log: Path):
    write(log, *LINES[:8])
    source = source_of(log, only_new=True)
    read_some(source)
    write(log, line(99, "2.1", "support", "NONE", "ENTERQUEUE", "", "5550009", 1))
    read_some(source)
    assert kept(source) == [("contact.queued", "2.1", "support", "")]


@pytest.mark.django_db(transaction=True)
def test_a_missing_file_is_said_and_read_as_soon_as_it_is_there(log: Path):
    source = source_of(log)
    with reading():
        wait_for(lambda: _problem_of(source) == ("retrying", "file_missing"))
        write(log, *LINES)
        wait_for(lambda: len(kept(source)) == len(TOLD), seconds=20)
        wait_for(lambda: _problem_of(source) == ("connected", ""))


def _problem_of(source: Source) -> tuple[str, str]:
    source.refresh_from_db()
    return source.state, source.problem
