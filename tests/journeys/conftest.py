"""A real browser for the journeys.

Skips loudly where there is none; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    sync_playwright,
)

from watchfloor.rooms.floor.queries.live import follower_of_process
from watchfloor.rooms.people.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE_SECONDS = 30.0
# A table that became cards on a phone lies in a wrap that would scroll: nobody looks there.
TOO_WIDE = """() => Math.max(...[document.documentElement,
  ...[...document.querySelectorAll("table.wf-stack")]
    .filter((each) => getComputedStyle(each).display === "block")
    .map((each) => each.parentElement)].map((each) => each.scrollWidth - each.clientWidth))"""
_BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle'
    AND pid <> pg_backend_pid()"""


def find_chromium(playwright: Playwright) -> str | None:
    """Return a Chromium: the one named, one of the system, or Playwright's own."""
    own = playwright.chromium.executable_path
    found = [os.environ.get("WATCHFLOOR_CHROMIUM"), *map(shutil.which, NAMES), own]
    return next((path for path in found if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all journeys."""
    # Playwright keeps an event loop in this thread, which Django takes for an async caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            say("no Chromium: install one or name it in WATCHFLOOR_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class _Handler(WSGIHandler):
    """Serves static files as the product does: hashed, compressed, through its middleware."""

    under_way: ClassVar[set[object]] = set()  # what is being answered, but for streams

    def __init__(self, _media_handler: WSGIHandler) -> None:
        super().__init__()

    def __call__(self, *asked: Any) -> Any:
        one = object()
        self.under_way.add(one)
        try:
            return super().__call__(*asked)
        finally:
            self.under_way.discard(one)


class _AsInProduction(LiveServerThread):
    def __init__(self) -> None:
        super().__init__("localhost", static_handler=_Handler)


@pytest.fixture(scope="session")
def live_address(django_db_setup: None) -> Iterator[str]:
    """Run the site on a free port of this machine."""
    server = _AsInProduction()
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://{server.host}:{server.port}"
    server.terminate()


def _wait_until_quiet() -> None:
    """Wait until nobody asks the database; who still did while it is emptied would lock it up."""
    follower, until = follower_of_process(), time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        follower.stop()  # a page that is just leaving may begin it once more
        with connection.cursor() as cursor:
            cursor.execute(_BUSY)
            is_idle = cursor.fetchone() == (0,)
        if is_idle and not follower.is_followed and not _Handler.under_way:
            return
        time.sleep(0.05)


@pytest.fixture
def live_site(live_address: str, transactional_db: None) -> Iterator[str]:
    """Return the address of the running site; what a test saves, the site sees."""
    yield live_address
    _wait_until_quiet()
    # Django empties its own tables after such a test; legs and observations lie in ours.
    by_hand = {m._meta.db_table for m in apps.get_models() if not m._meta.managed}
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
        tables = [
            each.name
            for each in found
            if each.type != "v" and (each.name in by_hand or each.name.startswith("observations_"))
        ]
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    cache.clear()  # lock-outs lie in a table that is no model's


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_site: str) -> Iterator[OpenPage]:
    """Return a function that opens the running site in a fresh context, signed in as a user.

    `open_page(user, theme="dark", language="en", phone=True)`; what the page's console calls an
    error fails the test, so a broken script or a blocked file is never overlooked.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_(
        user: User | None, *, theme: str = "light", language: str = "en", phone: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=live_site,
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]  # a plain dict is a ViewportSize
            color_scheme="dark" if theme == "dark" else "light",
            has_touch=phone,
            reduced_motion="reduce",  # colors are looked at when they have arrived
            # Taking a picture puts a style into the page; the tests themselves hold the policy.
            bypass_csp="WATCHFLOOR_PICTURES" in os.environ,
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
                settings.SESSION_COOKIE_NAME
            ].value
        for name, value in cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": live_site}])
        page = context.new_page()
        page.on("console", lambda said: faults.extend(_fault(said)))
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults, f"the browser's console says: {faults}"


def _fault(said: ConsoleMessage) -> list[str]:
    """A refused form (422) is an answer like any other, though the browser calls it an error."""
    is_refusal = re.search(r"status of 422|Error Code 422", said.text)
    return [said.text] if said.type == "error" and not is_refusal else []


def axe_faults(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands once loaded, one line an element."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page, or a table shown as cards, is wider than its room."""
    return int(page.evaluate(TOO_WIDE))


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page in WATCHFLOOR_PICTURES, when that names a folder."""
    folder = os.environ.get("WATCHFLOOR_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
