"""Every format goes through the import: legs are saved, wrong lines named, and twice is once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions import operations, queries
from watchfloor.rooms.interactions.contracts import Format, ImportReport, LegFilter

from .reader_samples import NOW_MS, SAMPLES, Sample

pytestmark = pytest.mark.django_db
NOW = datetime.fromtimestamp(NOW_MS / 1000, tz=UTC)
EVER = LegFilter(start=datetime(1990, 1, 1, tzinfo=UTC), end=NOW)
ALL = Scope(everything=True)
every_format = pytest.mark.parametrize("sample", SAMPLES, ids=str)


def bring(path: Path, format_: Format | None = None) -> ImportReport:
    return operations.import_file(path=path, format=format_, actor=Actor(name="test"), at=NOW)


@every_format
def test_a_file_is_imported_with_its_wrong_line_named(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\n".join([*sample.lines, sample.garbage]) + b"\n")
    report = bring(path, sample.format)
    assert report.lines == len(sample.lines) + 1
    assert [line.line for line in report.refused] == [len(sample.lines) + 1]
    assert report.accepted == len(sample.lines)
    assert report.legs == sample.legs
    tally = queries.count_legs(legs=EVER, scope=ALL)
    assert tally.offered == sample.legs


@every_format
def test_the_same_records_in_another_file_change_nothing(sample: Sample, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"\n".join(sample.lines) + b"\n")
    again = [*sample.lines, *sample.lines[sample.header_lines :]]
    second.write_bytes(b"\n".join(again) + b"\n")
    bring(first, sample.format)
    before = queries.count_legs(legs=EVER, scope=ALL)
    report = bring(second, sample.format)
    assert queries.count_legs(legs=EVER, scope=ALL) == before
    assert report.lines == report.accepted + len(report.refused) + report.duplicates


@every_format
def test_the_format_is_found_by_itself(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\n".join(sample.lines) + b"\n")
    assert bring(path).legs == sample.legs


def test_zeros_in_texts_do_not_stop_an_import(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(
        '{"ContactId": "c\\u00001", "InitiationTimestamp": "2026-09-21T14:00:00Z", "Queue": '
        '{"Name": "ca\\u0000rds", "EnqueueTimestamp": "2026-09-21T14:00:00Z"}}'
    )
    report = bring(path)
    assert report.lines == report.accepted + len(report.refused)
