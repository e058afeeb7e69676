"""The cells of a month sheet: marked for the eye and for the script, and safe."""

from __future__ import annotations

from watchfloor.rooms.rosters.web.planning.month import MonthRow


def marked(**facts: object) -> str:
    usual = {"code": "早", "tone": 2, "away": "", "times": "08:00–16:00", "is_timed": False}
    return MonthRow(1, "Li", "A1", "Team 1", [{**usual, **facts}], 1, "8").marked


def test_a_shift_has_its_tone_and_times():
    assert marked() == (
        '<td role="gridcell" data-i tabindex="-1" class="m-on r-tone-2" title="08:00–16:00">早</td>'
    )


def test_an_unusual_time_and_leave_are_told():
    cell = marked(is_timed=True, away="annual leave")
    assert 'class="m-on r-tone-2 g-noted"' in cell
    assert 'data-away="annual leave"' in cell


def test_a_day_off_has_no_tone_and_leave_as_its_title():
    cell = marked(code="休", tone=None, times="", away="sick leave")
    assert 'class="m-off"' in cell
    assert 'title="sick leave"' in cell


def test_codes_are_escaped():
    cell = marked(code="<b>", away='"x"')
    assert "<b>" not in cell
    assert "&lt;b&gt;" in cell
    assert 'data-away="&quot;x&quot;"' in cell
