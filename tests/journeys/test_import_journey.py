"""A person new to the product imports a queue_log, looks at what came in, and takes it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tools.pytest_watchfloor import SHARED

from watchfloor.common.access import Role
from watchfloor.rooms.interactions import jobs
from watchfloor.rooms.interactions.models import ImportRun, Leg
from watchfloor.rooms.interactions.rules import uploads

from .conftest import axe_faults, overflow, picture

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
LOOKS = [
    pytest.param("light", "en", False, id="desk-light-en"),
    pytest.param("dark", "zh-hans", True, id="phone-dark-zh"),
]
LOG = "".join(
    f"{1764547200 + 60 * i}|call-{i}|sales|NONE|ENTERQUEUE||1381234{i:04}|1\n"
    f"{1764547210 + 60 * i}|call-{i}|sales|PJSIP/8001|CONNECT|10|call-{i}|3\n"
    f"{1764547250 + 60 * i}|call-{i}|sales|PJSIP/8001|COMPLETECALLER|10|40|1\n"
    for i in range(40)
)
BROKEN = "1764550000|call-40|sales\nnonsense\n"
REPORT = "call id,queue,start time,status,phone\n" + "".join(
    f"c{i},sales,03/04/2026 09:{i:02}:10,answered,1381234{i:04}\n" for i in range(30)
)


@pytest.fixture(autouse=True)
def own_uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "home", lambda: tmp_path)


def looked_at(page: Page, name: str) -> None:
    assert axe_faults(page) == []
    assert overflow(page) <= 0
    picture(page, f"imports-{name}")


@pytest.mark.parametrize(("theme", "language", "phone"), LOOKS)
def test_every_page_of_an_import_is_sound_to_look_at_and_to_use(
    theme, language, phone, cast, open_page: OpenPage, tmp_path: Path
) -> None:
    look = f"{theme}-{language}-{'phone' if phone else 'desk'}"
    page = open_page(cast.users[Role.PLANNER], theme=theme, language=language, phone=phone)
    page.goto("/imports/")
    looked_at(page, f"1-empty-{look}")

    page.set_input_files("#import-file", {"name": "void", "mimeType": "", "buffer": b" "})
    expect(page.locator(".wf-tone-bad[role=alert]")).to_be_focused()
    looked_at(page, f"2-refused-{look}")

    log = tmp_path / "queue_log"
    log.write_text(LOG + BROKEN)
    page.set_input_files("#import-file", log)
    expect(page).to_have_url(re.compile("/imports/new/[0-9a-f]{32}/"))
    looked_at(page, f"3-check-{look}")
    page.fill("[name=zone]", "Mars")
    page.press("[name=zone]", "Tab")
    expect(page.locator("#id_zone_error")).to_be_visible()
    expect(page.locator("#import-first")).to_have_count(0)
    looked_at(page, f"4-wrong-zone-{look}")
    page.fill("[name=zone]", "Asia/Shanghai")
    page.press("[name=zone]", "Tab")
    expect(page.locator("#import-first")).to_contain_text("2025-12-01 08:00:00")


@pytest.mark.parametrize(("theme", "language", "phone"), LOOKS)
def test_an_import_is_watched_to_its_end_and_taken_back(
    theme, language, phone, cast, open_page: OpenPage, tmp_path: Path
) -> None:
    look = f"{theme}-{language}-{'phone' if phone else 'desk'}"
    page = open_page(cast.users[Role.PLANNER], theme=theme, language=language, phone=phone)
    log = tmp_path / "queue_log"
    log.write_text(LOG + BROKEN)
    page.goto("/imports/new/")
    page.set_input_files("#import-file", log)
    page.click("[name=import]")
    expect(page.locator("#run progress")).to_be_visible()
    looked_at(page, f"5-waiting-{look}")
    run = ImportRun.objects.get()
    jobs.run_import(run_id=run.pk)
    expect(page.locator("#reconciled")).to_be_visible()
    expect(page.locator("#wf-live")).to_contain_text("queue_log")
    looked_at(page, f"6-report-{look}")
    page.goto("/imports/")
    looked_at(page, f"7-history-{look}")

    page.click(f"a[href='/imports/{run.pk}/undo/']")
    looked_at(page, f"8-undo-{look}")
    page.click("main .btn-danger")
    expect(page.locator("#wf-messages")).to_contain_text("queue_log")
    assert Leg.objects.count() == 0
    looked_at(page, f"9-undone-{look}")


@pytest.mark.parametrize(("theme", "language", "phone"), LOOKS)
def test_the_columns_of_a_report_are_mapped_in_place(
    theme, language, phone, cast, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(cast.users[Role.PLANNER], theme=theme, language=language, phone=phone)
    report = tmp_path / "report.csv"
    report.write_text(REPORT)
    page.goto("/imports/new/")
    page.set_input_files("#import-file", report)
    expect(page.locator("[name=date_order]")).to_be_visible()
    looked_at(page, f"10-columns-{theme}-{language}-{'phone' if phone else 'desk'}")
    page.select_option("[name=date_order]", "mdy")
    expect(page.locator("#import-first")).to_contain_text("2026-03-04")
    page.focus("[name=column-1]")
    page.select_option("[name=column-1]", "entered_at")
    expect(page.locator("#id_column-1_error")).to_be_visible()
    expect(page.locator("[name=column-1]")).to_be_focused()


def test_a_file_is_dropped_into_the_box(cast, open_page: OpenPage) -> None:
    page = open_page(cast.users[Role.PLANNER])
    page.goto("/imports/new/")
    carried = page.evaluate_handle(
        "text => { const data = new DataTransfer();"
        " data.items.add(new File([text], 'queue_log')); return data; }",
        LOG,
    )
    page.dispatch_event("#import-drop", "drop", {"dataTransfer": carried})
    expect(page.locator("#found-title")).to_contain_text("Asterisk queue_log")


def test_the_wizard_works_without_scripts(cast, browser, live_site: str, open_page) -> None:
    signed_in = open_page(cast.users[Role.PLANNER]).context.cookies()
    context = browser.new_context(base_url=live_site, java_script_enabled=False)
    context.add_cookies(signed_in)
    page = context.new_page()
    page.goto("/imports/new/")
    page.set_input_files(
        "#import-file", {"name": "queue_log", "mimeType": "", "buffer": LOG.encode()}
    )
    page.click("#import-drop button")
    page.fill("[name=zone]", "Asia/Tokyo")
    page.click("[name=look]")
    expect(page.locator("#import-first")).to_contain_text("2025-12-01 09:00:00")
    page.click("[name=import]")
    expect(page.locator("#run")).to_be_visible()
    assert ImportRun.objects.get().timezone == "Asia/Tokyo"
    context.close()


@pytest.mark.shared
def test_a_newcomer_imports_a_real_log_with_the_keyboard_alone(cast, open_page: OpenPage) -> None:
    page = open_page(cast.users[Role.PLANNER])
    page.goto("/imports/")
    page.focus("#import-file")
    page.set_input_files("#import-file", SHARED / "data/formats/fixtures/queue_log")
    expect(page.locator("#found-title")).to_contain_text("Asterisk queue_log")
    page.focus("[name=import]")
    page.keyboard.press("Enter")
    expect(page.locator("#run progress")).to_be_visible()
    jobs.run_import(run_id=ImportRun.objects.get().pk)
    expect(page.locator("tfoot .num").first).to_have_text("4,027")
    page.focus("tfoot .num a >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("4,027")
