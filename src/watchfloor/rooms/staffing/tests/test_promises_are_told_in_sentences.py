"""Promises read as sentences of the reader's language."""

from __future__ import annotations

from django.utils.translation import override

from watchfloor.rooms.staffing.contracts import Terms
from watchfloor.rooms.staffing.web.targets import say_targets


def test_promises_in_chinese_hold_no_half_width_stop():
    with override("zh-hans"):
        said = say_targets(Terms(mean_wait_cap_seconds=30.0, abandon_cap=0.05))
    assert said.count("；") == 3
    assert ";" not in said
