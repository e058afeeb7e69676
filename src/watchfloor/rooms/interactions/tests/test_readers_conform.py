"""Every format's reader holds to the same rules."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from .check_reader import check_sound, module_of, read_file, read_or_refusal, write
from .reader_samples import SAMPLES, Sample

every_format = pytest.mark.parametrize("sample", SAMPLES, ids=str)


@every_format
def test_a_sound_file_is_read_whole(sample: Sample, tmp_path: Path) -> None:
    read = read_file(sample, write(tmp_path / "file", sample.lines))
    assert len(read.legs) == sample.legs
    assert read.refused == []
    assert read.duplicates == 0
    assert len(read.lines) == len(sample.lines)
    check_sound(read)


@every_format
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_block_boundary_anywhere_changes_nothing(
    sample: Sample, size: int, tmp_path: Path
) -> None:
    repeats = sample.lines[sample.header_lines :] if sample.knows_repeats else ()
    lines = [*sample.lines, sample.garbage, *repeats]
    path = write(tmp_path / "file", lines)
    assert read_file(sample, path, size) == read_file(sample, path)


@every_format
def test_reading_twice_gives_the_same(sample: Sample, tmp_path: Path) -> None:
    path = write(tmp_path / "file", sample.lines)
    assert read_file(sample, path) == read_file(sample, path)


@every_format
def test_what_is_sent_twice_counts_once(sample: Sample, tmp_path: Path) -> None:
    once = read_file(sample, write(tmp_path / "once", sample.lines))
    again = [*sample.lines, *sample.lines[sample.header_lines :]]
    twice = read_file(sample, write(tmp_path / "twice", again))
    assert twice.bare_legs == once.bare_legs
    assert [(s.state, s.start_ms, s.end_ms) for s in twice.states] == [
        (s.state, s.start_ms, s.end_ms) for s in once.states
    ]
    assert twice.duplicates + len(twice.refused) > 0
    check_sound(twice)


@every_format
def test_garbage_is_refused_by_number_and_the_rest_goes_in(sample: Sample, tmp_path: Path) -> None:
    sound = read_file(sample, write(tmp_path / "sound", sample.lines))
    for place in range(1, len(sample.lines) + 1):
        lines = [*sample.lines[:place], sample.garbage, *sample.lines[place:]]
        read = read_file(sample, write(tmp_path / "file", lines))
        assert [line.line for line in read.refused] == [place + 1]
        assert read.bare_legs == sound.bare_legs
        check_sound(read)


@every_format
def test_a_cut_file_keeps_what_stands_before_the_cut(sample: Sample, tmp_path: Path) -> None:
    content = b"\n".join(sample.lines) + b"\n"
    whole = read_file(sample, write(tmp_path / "whole", sample.lines))
    known = {(leg.call_id, leg.queue) for leg in whole.legs}
    path = tmp_path / "cut"
    for length in range(len(sample.lines[0]) + 2, len(content), 7):
        path.write_bytes(content[:length])
        read = read_file(sample, path)
        complete = content[:length].count(b"\n")
        assert all(line.line == complete + 1 for line in read.refused)
        assert {
            (leg.call_id, leg.queue) for leg in read.legs if max(leg.lines) <= complete
        } <= known
        check_sound(read)


@every_format
def test_damage_anywhere_never_stops_the_reading(sample: Sample, tmp_path: Path) -> None:
    chance = random.Random(7)
    content = b"\n".join(sample.lines) + b"\n"
    path = tmp_path / "damaged"
    header = len(sample.lines[0]) + 1 if sample.header_lines else 0
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(header, len(damaged))] = chance.randrange(256)
        path.write_bytes(bytes(damaged))
        refusal, read = read_or_refusal(sample, path)
        if read is not None:
            check_sound(read)
        else:  # the file as a whole: said in words, with a way out
            assert refusal is not None
            assert refusal.what
            assert refusal.mend


@every_format
def test_a_record_can_be_described_whatever_it_holds(sample: Sample, tmp_path: Path) -> None:
    reader = module_of(sample).make_reader(sample.options)
    odd = [b"", b"\xff\xfe\x00", b"{}", b"[]", b"null", b"|||||", b",,,,", sample.garbage, b'{"a":']
    texts = {event.text for raw in odd if (event := reader.describe(1, raw)) is not None}
    assert all(isinstance(text, str) for text in texts)
    for number, raw in enumerate(sample.lines, start=1):
        event = reader.describe(number, raw)
        assert event is not None
        assert event.line == number
        assert event.text


@every_format
def test_an_empty_file_is_refused_as_a_whole(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")
    refusal, read = read_or_refusal(sample, path)
    assert read is None or (read.legs == [] and read.lines == ())
    assert refusal is None or refusal.code == "import.file.empty"


@every_format
def test_the_format_is_known_by_its_beginning(sample: Sample) -> None:
    head = b"\n".join(sample.lines)
    others = [s for s in SAMPLES if s.format not in (sample.format, "csv")]
    assert module_of(sample).looks_like(head, "file")
    assert [str(s) for s in others if module_of(s).looks_like(head, "file")] == []
