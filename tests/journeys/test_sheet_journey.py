"""The sheet that pages share, in a real browser: here with codes instead of figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import watchfloor.common.ui

pytestmark = pytest.mark.browser

SCRIPT = Path(watchfloor.common.ui.__file__).parent / "static/ui/sheet.js"
ORIGIN = "http://sheet.test"
ROWS, COLUMNS = 3, 4
# The last cell of the first row is missing: nobody can be on duty there.
TABLE = "".join(
    "<tr>"
    + f'<th scope="row" data-row="{row}">P{row}</th>'
    + "".join(
        "<td></td>"
        if (row, column) == (0, 3)
        else f'<td role="gridcell" data-i="{row * COLUMNS + column}" tabindex="-1">A</td>'
        for column in range(COLUMNS)
    )
    + "</tr>"
    for row in range(ROWS)
)
PAGE = f"""<!doctype html><html lang="en"><body hx-headers='{{"X-CSRFToken": "t"}}'>
<div id="g" data-sheet="/sheet.js" data-save="/save" data-rows="{ROWS}"
  data-columns="{COLUMNS}" data-words-nonsense="No such code"
  data-words-pasted="cells pasted" data-words-larger="too large" data-words-nothing="nothing left">
<button id="g-undo"></button><button id="g-redo"></button><button data-act="down">Fill down</button>
<form id="g-save"><button id="g-send">Save <span id="g-count-pending"></span></button></form>
<div id="g-stale" hidden><p id="g-stale-what"></p><p id="g-stale-where"></p>
<button id="g-over"></button><button id="g-drop"></button></div>
<div id="g-refused" hidden><p id="g-refused-text"></p></div>
<table id="g-table" role="grid"><tbody>{TABLE}</tbody></table></div>
<p id="told"></p><script type="module" src="/page.js"></script></body></html>"""
HOST = """
document.addEventListener("wf:toast", ({ detail }) => { told.textContent = detail.text; });
const box = document.getElementById("g");
const kit = await import(box.dataset.sheet);
const codes = new Map(), pending = new Map();
const columns = Number(box.dataset.columns), rows = Number(box.dataset.rows);
const known = new Set(["A", "N", "休", ""]);
const code = (index) => pending.get(index) ?? codes.get(index) ?? "A";
const sheet = new kit.Sheet({
  box, rows, columns, editable: true, begins: /^[\\p{L}\\p{N}]$/u, inputMode: "text", pending,
  has: (index) => index !== 3,
  label: (row, column) => `${row} ${column}`,
  text: (row, column) => code(row * columns + column),
  plain: (row, column) => code(row * columns + column),
  change: code,
  put: (index, to) => {
    if (to === (codes.get(index) ?? "A")) pending.delete(index);
    else pending.set(index, to);
  },
  same: (one, other) => one === other,
  paint: (indexes) => {
    for (const index of indexes) sheet.spots.get(index).textContent = code(index);
  },
  tell: () => {},
  typed: (row, column, text) => {
    const to = text.trim().toUpperCase();
    if (!known.has(to)) return false;
    sheet.apply([[row * columns + column, to]]);
    return true;
  },
  pasted: (cells) => {
    if (cells.some(({ text }) => !known.has(text))) return null;
    sheet.apply(cells.map(({ row, column, text }) => [row * columns + column, text]));
    return cells.length;
  },
  acts: {
    back: () => sheet.apply(sheet.chosen().map((index) => [index, ""])),
    down: () => sheet.apply(sheet.sources("down").map(([index, from]) => [index, code(from)])),
  },
  send: async () => {
    const said = await sheet.post({ changes: [...pending] });
    if (!said) return;
    for (const [index, to] of pending) codes.set(index, to);
    pending.clear();
    await sheet.saved(said.said, []);
  },
  refresh: () => {},
});
"""


@pytest.fixture
def answers() -> dict[str, tuple[int, str]]:
    return {"/save": (200, '{"said": "kept"}')}


@pytest.fixture
def page(browser: Browser, answers: dict[str, tuple[int, str]]) -> Iterator[Page]:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        served = {"/": PAGE, "/page.js": HOST, "/sheet.js": SCRIPT.read_text(encoding="utf-8")}
        kind = "text/javascript" if path.endswith(".js") else "text/html"
        if path in answers:
            status, body = answers[path]
            route.fulfill(status=status, body=body, content_type="application/json")
        else:
            route.fulfill(body=served.get(path, ""), content_type=f"{kind}; charset=utf-8")

    context = browser.new_context()
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.route(f"{ORIGIN}/**", answer)
    opened.goto(f"{ORIGIN}/")
    opened.wait_for_selector("#g[data-ready]")
    yield opened
    context.close()
    assert faults == []


def shown(page: Page) -> list[str]:
    """Return the rows, a letter a cell; "-" is an empty one, " " one that is not there."""
    rows: list[str] = page.evaluate(
        "[...document.querySelectorAll('tr')].map((row) => [...row.querySelectorAll('td')]"
        ".map((td) => (td.dataset.i === undefined ? ' ' : td.textContent || '-')).join(''))"
    )
    return rows


def paste(page: Page, text: str) -> None:
    page.evaluate(
        "(text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        "document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data })); }",
        text,
    )


def cell(page: Page, index: int):
    return page.locator(f"[data-i='{index}']")


def test_a_code_is_typed_and_enter_goes_to_the_next_person(page):
    cell(page, 0).click()
    page.keyboard.type("n")
    page.keyboard.press("Enter")
    page.keyboard.type("N")
    page.keyboard.press("Tab")
    assert shown(page) == ["NAA ", "NAAA", "AAAA"]
    assert page.evaluate("document.activeElement.dataset.i") == "5"
    assert page.locator("#g-count-pending").text_content() == "(2)"


def test_a_code_that_nobody_knows_is_not_taken(page):
    cell(page, 4).click()
    page.keyboard.type("X")
    page.keyboard.press("Enter")
    assert shown(page) == ["AAA ", "AAAA", "AAAA"]
    assert page.locator("#told").text_content() == "No such code"
    assert page.locator("#g-count-pending").text_content() == ""


def test_a_month_is_pasted_around_what_is_not_there(page):
    cell(page, 2).click()
    paste(page, "休\tN\nN\t\n")
    assert shown(page) == ["AA休 ", "AAN-", "AAAA"]
    assert page.locator("#told").text_content() == "3 cells pasted"


def test_what_reaches_beyond_the_sheet_is_left_out_and_told(page):
    cell(page, 11).click()
    paste(page, "N\tN\nN\tN\n")
    assert shown(page) == ["AAA ", "AAAA", "AAAN"]
    assert page.locator("#told").text_content() == "too large"


def test_one_copied_code_fills_all_that_is_chosen(page):
    cell(page, 4).click()
    cell(page, 9).click(modifiers=["Shift"])
    paste(page, "N")
    assert shown(page) == ["AAA ", "NNAA", "NNAA"]


def test_a_refused_paste_changes_nothing(page):
    cell(page, 0).click()
    paste(page, "N\t17\n")
    assert shown(page) == ["AAA ", "AAAA", "AAAA"]
    assert page.locator("#g-count-pending").text_content() == ""


def test_filling_down_deleting_and_undoing_go_step_by_step(page):
    cell(page, 1).click()
    page.keyboard.type("N")
    page.keyboard.press("Enter")
    cell(page, 0).click()
    cell(page, 9).click(modifiers=["Shift"])
    page.keyboard.press("Control+d")
    assert shown(page) == ["ANA ", "ANAA", "ANAA"]
    page.locator("th[data-row='1']").click()
    page.keyboard.press("Delete")
    assert shown(page) == ["ANA ", "----", "ANAA"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert shown(page) == ["ANA ", "AAAA", "AAAA"]
    page.keyboard.press("Control+y")
    assert shown(page) == ["ANA ", "ANAA", "ANAA"]


def test_what_is_saved_cannot_be_undone_here(page):
    cell(page, 0).click()
    page.keyboard.type("N")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    page.wait_for_function("document.getElementById('told').textContent === 'kept'")
    assert page.locator("#g-undo").is_disabled()
    page.keyboard.press("Control+z")
    assert shown(page) == ["NAA ", "AAAA", "AAAA"]


@pytest.mark.parametrize(
    ("status", "body", "alert"),
    [
        (409, '{"code": "rosters.cell.stale", "what": "Ben was faster."}', "#g-stale"),
        (422, '{"code": "rosters.cell.locked", "what": "The day is locked."}', "#g-refused"),
        (500, "<html>", "#g-refused"),
    ],
)
def test_what_is_refused_stays_pending_and_is_told(page, answers, status, body, alert):
    answers["/save"] = (status, body)
    cell(page, 0).click()
    page.keyboard.type("N")
    page.keyboard.press("Enter")
    page.locator("#g-send").click()
    page.wait_for_selector(alert, state="visible")
    assert page.locator("#g-count-pending").text_content() == "(1)"
    assert page.locator("#g-send").is_enabled()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1,234.5", 1234.5),
        ("12,5", 12.5),
        ("1 234", 1234),
        ("１２", 12),
        ("−3", -3),
        ("1,23,4", None),
    ],
)
def test_numbers_are_read_as_people_write_them(page, written, read):
    found = page.evaluate(
        "async (text) => { const { readNumber } = await import('/sheet.js');"
        "const number = readNumber(text); return Number.isNaN(number) ? null : number; }",
        written,
    )
    assert found == read


def test_cells_of_a_spreadsheet_may_hold_tabs_and_line_breaks(page):
    found = page.evaluate(
        "async (text) => (await import('/sheet.js')).readTsv(text)", 'a\t"b\tc\nd ""e"""\r\nf\t\r\n'
    )
    assert found == [["a", 'b\tc\nd "e"'], ["f", ""]]
