"""The page of the standard library is what its files say."""

from __future__ import annotations

from tools.library_reference import PAGE, bases, reference

from watchfloor.rooms.risks.rules.library.shipped import read_standard_library


def test_the_page_is_as_it_would_be_written_now():
    assert PAGE.read_text(encoding="utf-8") == reference(), "run python -m tools.library_reference"


def test_every_loss_says_what_it_rests_on():
    assert set(bases()) == {each.code for each in read_standard_library()}
