"""The board's page in a real browser: how soon it is there, what its changes cost, when they show.

A center (pages and floor), 2,000 agents who signed in through the interface, and Chromium as a
floor manager sees it, 1440 × 900, without a graphics card: what a card paints is counted as well.
Bars: first paint ≤ 500 ms; ≤ 5 % of one core above the quiet page at 100 changes/s; drawn ≤ 1 s
at p99. WATCHFLOOR_BENCH_AGENTS (2000), _RATE (100 changes/s), _SECONDS (30) make it less.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from ._floor_browser import add_people, chromium, new_context, worked
from ._floor_center import floor_center
from ._floor_load import Event, Tellers, play

SECONDS = float(os.environ.get("WATCHFLOOR_BENCH_SECONDS", "30"))
RATE = int(os.environ.get("WATCHFLOOR_BENCH_RATE", "100"))
AGENTS = int(os.environ.get("WATCHFLOOR_BENCH_AGENTS", "2000"))
QUEUES = 20
BATCHES = 10  # a second
REST_SECONDS = 2.0  # what the page before and its server had still to do does not count
OPENED = 7  # times; the median counts
SETTLE_SECONDS = 8.0  # what a page does once, and what the browser tidies up after it
WORK = ("agent.wrapping_up", "agent.ready")  # both are what the schedule asks for
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LISTED = "() => document.getElementById('f-count').textContent.includes('of {count} ')"
# A change carries a number in its reason; the frame that shows the number is drawn, and a task
# after that frame runs when it is on its way to the screen.
WATCH = """() => {
  window.seen = [];
  const frame = new MessageChannel();
  const found = new Map();
  frame.port1.onmessage = () => {
    const at = performance.timeOrigin + performance.now();
    found.forEach((_, mark) => window.seen.push([mark, at]));
    found.clear();
  };
  new MutationObserver((records) => {
    for (const { target } of records) {
      const mark = /#(\\d+)#/.exec(target.textContent);
      if (mark) found.set(Number(mark[1]), 1);
    }
    requestAnimationFrame(() => frame.port2.postMessage(0));
  }).observe(document.getElementById("f-agents"),
             {subtree: true, childList: true, characterData: true});
}"""
# As many agents in sight as the window holds.
SCROLL = "scrollTo(0, document.getElementById('f-agents-title').getBoundingClientRect().top)"
PARTS = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def run() -> list[dict[str, object]]:
    """Open the board, change the floor at the rate, and return what was seen."""
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder:
        home = Path(folder) / "home"
        with floor_center(home) as center, chromium() as browser:
            cookie = add_people(home, agents=AGENTS, queues=QUEUES)
            teller = _Teller(center.port, center.token)
            teller.sign_everybody_in()
            bench = _Bench(browser, f"http://127.0.0.1:{center.port}", cookie, teller)
            return bench.run()


@dataclass(slots=True)
class _Teller:
    """Tells changes at a rate, in a thread of its own while the browser is driven."""

    port: int
    token: str
    told: dict[int, float] = field(default_factory=dict)  # when the change of a number was due
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def sign_everybody_in(self) -> None:
        tellers = Tellers(self.port, self.token)
        for first in range(0, AGENTS, 500):
            names = [f"A{n:05}" for n in range(first, min(first + 500, AGENTS))]
            tellers.send(
                [self._event(name, "agent.signed_in") for name in names]
                + [self._event(name, "agent.ready") for name in names]
            )
        assert tellers.finish().accepted == 2 * AGENTS

    def changes(self, names: Sequence[str]) -> Iterator[Event]:
        """Yield for ever: everybody in turn wraps up, then everybody is ready again."""
        for kind in itertools.cycle(WORK):
            for name in names:
                yield self._event(name, kind)

    def marked(self, names: Sequence[str]) -> Iterator[Event]:
        """Yield changes of which each can be told from all others on the screen."""
        for name in itertools.cycle(names):
            event = self._event(name, "agent.paused")
            number = int(event["id"])
            self.told[number] = time.time()
            yield event | {"data": {"reason": f"#{number}#"}}

    def calls(self) -> Iterator[Event]:
        """Yield the events of calls, of which each changes an agent, a queue, or both."""
        return play(rate=RATE, agents=AGENTS, start=datetime.now(UTC))

    def start(self, events: Iterator[Event], seconds: float) -> threading.Thread:
        def send() -> None:
            tellers = Tellers(self.port, self.token)
            tellers.send_at_rate(events, rate=RATE, size=RATE // BATCHES, seconds=seconds)
            accepted = tellers.finish().accepted
            assert accepted == int(seconds * BATCHES) * (RATE // BATCHES), accepted

        thread = threading.Thread(target=send)
        thread.start()
        return thread

    def _event(self, name: str, kind: str, **more: Any) -> Event:
        at = datetime.now(UTC).isoformat()
        return {"id": str(next(self.numbers)), "at": at, "type": kind, "agent": name, **more}


@dataclass(slots=True)
class _Bench:
    browser: Browser
    address: str
    cookie: tuple[str, str]
    teller: _Teller

    def run(self) -> list[dict[str, object]]:
        page, rows = self._open()
        cost = _Cost(page.context.new_cdp_session(page))
        everybody = [f"A{n:05}" for n in range(AGENTS)]
        cost.measure(page, "nothing changes")
        quiet = cost.total
        for name, events in (
            ("any of all agents", self.teller.changes(everybody)),
            ("calls: agents and queues", self.teller.calls()),
            ("only agents in sight", self.teller.changes(self._in_sight(page))),
        ):
            thread = self.teller.start(events, SETTLE_SECONDS / 2 + SECONDS)
            page.wait_for_timeout(SETTLE_SECONDS / 2 * 1000)
            rows.append(cost.measure(page, f"{RATE} changes/s, {name}", quiet))
            thread.join()
        rows.insert(2, cost.first)
        return [*rows, self._drawn(page)]

    def _open(self) -> tuple[Page, list[dict[str, object]]]:
        """Open the board some times with an empty cache, then with a filled one."""
        self._visit(self._new_context()).context.close()  # what the site does once in its life
        empty, filled = [], []
        for _ in range(OPENED):
            page = self._visit(self._new_context())
            empty.append(_times(page))
            page.close()
            page = self._visit(page.context)
            filled.append(_times(page))
            page.context.close()
        page = self._visit(self._new_context())
        page.evaluate(SCROLL)
        page.wait_for_timeout(SETTLE_SECONDS * 1000)
        return page, [
            _row("opened, empty cache", ms=_median_times(empty)),
            _row("opened, filled cache", ms=_median_times(filled)),
        ]

    def _new_context(self) -> BrowserContext:
        return new_context(self.browser, self.address, self.cookie)

    def _visit(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.wait_for_timeout(REST_SECONDS * 1000)
        page.goto("/floor/")
        page.wait_for_function(LISTED.replace("{count}", f"{AGENTS:,}"), timeout=60_000)
        return page

    def _in_sight(self, page: Page) -> list[str]:
        names: list[str] = page.eval_on_selector_all(
            ".f-agent .f-name", "cells => cells.map((each) => each.textContent)"
        )
        return [name.replace("Agent ", "A") for name in names]

    def _drawn(self, page: Page) -> dict[str, object]:
        """Tell who is in sight something that can be recognized, and wait until it shows."""
        page.evaluate(WATCH)
        self.teller.start(self.teller.marked(self._in_sight(page)), SECONDS).join()
        page.wait_for_timeout(2000)
        ages = sorted(
            at / 1000 - self.teller.told[mark] for mark, at in page.evaluate("window.seen")
        )
        p50, p99 = (round(1000 * ages[int(len(ages) * share)]) for share in (0.5, 0.99))
        return _row(
            "event to drawn", ms=f"p50 {p50}, p99 {p99}, worst {1000 * ages[-1]:.0f} ({len(ages)})"
        )


@dataclass(slots=True)
class _Cost:
    """What the page costs, in percent of one core: by process, and by part of its main thread."""

    session: CDPSession
    total: float = 0.0
    first: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session.send("Performance.enable")

    def measure(self, page: Page, what: str, quiet: float | None = None) -> dict[str, object]:
        before, parts, began = worked(), self._parts(), time.perf_counter()
        page.wait_for_timeout(SECONDS * 1000)
        after, parts_after = worked(), self._parts()
        lasted = time.perf_counter() - began
        shares = after.since(before, lasted)
        self.total = sum(shares.values())
        main = {name: (parts_after[name] - parts[name]) / lasted for name in PARTS}
        row = _row(
            what,
            cpu=_percent(self.total),
            above="" if quiet is None else _percent(self.total - quiet),
            processes=" ".join(f"{kind} {_percent(share)}" for kind, share in shares.items()),
            main=" ".join(f"{name[:-8]} {_percent(share)}" for name, share in main.items()),
        )
        self.first = self.first or row
        return row

    def _parts(self) -> dict[str, float]:
        found = self.session.send("Performance.getMetrics")["metrics"]
        return {each["name"]: float(each["value"]) for each in found}


def _times(page: Page) -> tuple[float, float]:
    """Return after how many milliseconds something was painted, and everybody was listed."""
    return page.evaluate(PAINT), page.evaluate("performance.now()")


def _median_times(found: Sequence[tuple[float, float]]) -> str:
    paints, listed = (sorted(each) for each in zip(*found, strict=True))
    middle = len(found) // 2
    return f"first paint {paints[middle]:.0f} (worst {paints[-1]:.0f}), all {listed[middle]:.0f}"


def _row(
    what: str, *, ms: str = "", cpu: str = "", above: str = "", processes: str = "", main: str = ""
) -> dict[str, object]:
    return {
        "what": what,
        "ms": ms,
        "% of one core": cpu,
        "above the quiet page": above,
        "processes": processes,
        "main thread": main,
    }


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
