from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone, translation

import watchfloor.common.ui
from watchfloor.common.ui.templatetags import ui

AT = datetime(2026, 3, 29, 1, 15, 7, tzinfo=UTC)
PACKAGE = Path(watchfloor.common.ui.__file__).parent


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0:00"), (59.6, "1:00"), (200, "3:20"), (3725, "1:02:05"), (-90, "−1:30"), (-0.2, "0:00")],
)
def test_a_duration_is_written_as_a_clock(seconds, written):
    assert ui.duration(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0 秒"),
        (200, "3 min 20 s", "3 分 20 秒"),
        (3600, "1 h", "1 小时"),
        (3725, "1 h 2 min 5 s", "1 小时 2 分 5 秒"),
    ],
)
def test_a_duration_is_written_in_words(seconds, english, chinese):
    assert ui.duration_words(seconds) == english
    with translation.override("zh-hans"):
        assert ui.duration_words(seconds) == chinese


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (200, "3:20", "3:20"),
        (86_399, "23:59:59", "23:59:59"),
        (86_400, "1 d 0 h", "1 天 0 小时"),
        (190_547, "2 d 4 h", "2 天 4 小时"),
    ],
)
def test_what_lasts_for_days_is_not_written_as_a_clock(seconds, english, chinese):
    assert ui.lasting(seconds) == english
    with translation.override("zh-hans"):
        assert ui.lasting(seconds) == chinese


def test_numbers_and_shares_keep_their_places():
    assert (ui.number(12345.6), ui.number(1.005, 1)) == ("12,346", "1.0")
    assert (ui.share(0.8194), ui.share(1.0, 0)) == ("81.9%", "100%")


@pytest.mark.parametrize(
    "write", [ui.number, ui.share, ui.duration, ui.lasting, ui.duration_words, ui.ago]
)
def test_what_has_no_value_is_a_dash_with_its_reason_and_never_a_zero(write):
    written = write(None)
    assert "–" in written
    assert "0" not in written
    assert re.search('title="[A-Z]', written)


def test_a_reason_cannot_bring_markup_in():
    assert "<b>" not in ui.no_value("<b>")
    assert "<b>" not in ui.sparkline([1, 2], "<b>")


def test_an_instant_is_of_the_zone_of_the_one_who_looks_and_names_it():
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        written = ui.instant(AT, "zoned")
    assert "2026-03-29 09:15" in written
    assert "Asia/Shanghai, UTC+08:00" in written
    assert 'datetime="2026-03-29T09:15:07+08:00"' in written


def test_the_two_hours_of_a_changed_clock_are_told_apart():
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    first, second = (
        ui.instant(at, "minute", berlin) for at in (before, before + timedelta(hours=1))
    )
    assert "UTC+02:00" in first
    assert "UTC+01:00" in second


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (-5, "just now"),
        (0, "just now"),
        (1, "1 minute ago"),
        (59, "59 minutes ago"),
        (60, "1 hour ago"),
        (2880, "2 days ago"),
    ],
)
def test_ago_is_told_in_the_largest_fitting_unit(minutes, written):
    assert ui.ago(AT - timedelta(minutes=minutes), AT) == written


def test_a_line_of_values_leaves_gaps_out_and_stays_within_its_frame():
    points = re.findall(r"([\d.]+),([\d.]+)", ui.sparkline([3, None, 9, 3]))
    assert [x for x, _ in points] == ["0.0", "66.7", "100.0"]
    assert {y for _, y in points} == {"23.0", "1.0"}


class _Form(forms.Form):
    name = forms.CharField(help_text="As on the door")
    team = forms.ChoiceField(choices=[("1", "One")])


def test_a_field_is_tied_to_its_hint_and_its_errors():
    form = _Form({"name": "", "team": "1"})
    written = ui.with_class(form["name"])
    assert 'aria-describedby="id_name_helptext id_name_error"' in written
    assert "form-control is-invalid" in written
    assert 'class="form-select"' in ui.with_class(form["team"])


def test_every_icon_that_pages_and_menus_name_is_in_the_sprite():
    sprite = (PACKAGE / "static/ui/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    source = PACKAGE.parents[1]
    used: set[str] = set()
    for path in source.rglob("templates/**/*.html"):
        used |= set(re.findall(r'{% icon "([^"]+)"', path.read_text()))
        used |= set(re.findall(r'icon_name="([^"]+)"', path.read_text()))
    for path in source.rglob("apps.py"):
        used |= set(re.findall(r'MenuItem\([^)]*"([a-z-]+)"\)', path.read_text()))
    assert len(used) > 20
    assert used <= known


def test_no_template_has_inline_script_or_style():
    offenders = [
        str(path)
        for path in PACKAGE.parents[1].rglob("templates/**/*.html")
        if re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", path.read_text())
    ]
    assert offenders == []
