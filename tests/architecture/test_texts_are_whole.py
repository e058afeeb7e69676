"""Every text has its Chinese, and a text that stands in several rooms has one and the same."""

from __future__ import annotations

from tools.messages import missing, torn, translated


def test_every_text_of_a_screen_is_translated():
    assert len(translated()) > 1000
    assert missing() == {}


def test_no_text_is_said_in_two_ways():
    assert torn() == {}
